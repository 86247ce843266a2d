using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Strongroom.TransparencyLog;

/// <summary>
/// Reads the one byte form that an entry can have: fixed members in a fixed order, so there is nothing to look for, only to compare. It stops at the first
/// byte that differs; <see cref="AuditEntryFault" /> says why.
/// </summary>
internal ref struct AuditEntryReader(ReadOnlySpan<byte> entry)
{
    private const int UuidLength = 36, TimeLength = 27;
    private static readonly SearchValues<byte> EndOrEscape = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _entry = entry;
    private int _at;
    private Slice _action, _error, _metadata, _objectId, _objectType, _operation, _pathHash, _role, _trace;
    private Guid _tenant, _id;
    private Guid? _actor, _file, _grant, _origin;
    private DateTimeOffset _time;
    private ulong _tx;
    private bool _success;

    public readonly Guid Tenant => _tenant;

    public readonly Guid Id => _id;

    public bool Read() =>
        Utf8.IsValid(_entry) && _entry.Length <= AuditEntryForm.MaxBytes &&
        Is("{\"action\":"u8) && Text(out _action) &&
        Is(",\"actor\":"u8) && UuidOrNull(out _actor) &&
        Is(",\"at\":"u8) && Time() &&
        Is(",\"error\":"u8) && TextOrNull(out _error) &&
        Is(",\"file\":"u8) && UuidOrNull(out _file) &&
        Is(",\"grant\":"u8) && UuidOrNull(out _grant) &&
        Is(",\"id\":"u8) && Uuid(out _id) &&
        Is(",\"metadata\":"u8) && Metadata() &&
        Is(",\"objectId\":"u8) && TextOrNull(out _objectId) &&
        Is(",\"objectType\":"u8) && TextOrNull(out _objectType) &&
        Is(",\"operation\":"u8) && Text(out _operation) &&
        Is(",\"origin\":"u8) && UuidOrNull(out _origin) &&
        Is(",\"pathHash\":"u8) && TextOrNull(out _pathHash) &&
        Is(",\"role\":"u8) && TextOrNull(out _role) &&
        Is(",\"success\":"u8) && ((_success = Is("true"u8)) || Is("false"u8)) &&
        Is(",\"tenant\":"u8) && Uuid(out _tenant) &&
        Is(",\"trace\":"u8) && TextOrNull(out _trace) &&
        Is(",\"tx\":"u8) && Tx() &&
        Is(",\"v\":1}"u8) && _at == _entry.Length;

    public readonly AuditEntryForm ToForm() => new()
    {
        Tenant = Tenant,
        Id = Id,
        Tx = _tx,
        At = _time,
        Operation = Value(_operation)!,
        Action = Value(_action)!,
        Success = _success,
        Error = Value(_error),
        Actor = _actor,
        Role = Value(_role),
        Origin = _origin,
        Trace = Value(_trace),
        File = _file,
        PathHash = Value(_pathHash),
        ObjectType = Value(_objectType),
        ObjectId = Value(_objectId),
        Grant = _grant,
        Metadata = Encoding.UTF8.GetString(_entry.Slice(_metadata.Start, _metadata.Length)),
    };

    private readonly string? Value(Slice text)
    {
        if (text.Start == 0) return null;
        var quoted = _entry.Slice(text.Start - 1, text.Length + 2);
        if (!quoted.Contains((byte)'\\')) return Encoding.UTF8.GetString(quoted[1..^1]);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString();
    }

    private bool Is(ReadOnlySpan<byte> expected)
    {
        if (!_entry[_at..].StartsWith(expected)) return false;
        _at += expected.Length;
        return true;
    }

    private bool TextOrNull(out Slice text)
    {
        text = default;
        return Is("null"u8) || Text(out text);
    }

    private bool UuidOrNull(out Guid? uuid)
    {
        uuid = null;
        if (Is("null"u8)) return true;
        if (!Uuid(out var value)) return false;
        uuid = value;
        return true;
    }

    /// <summary>A string, escaped only where it must be and in the shortest way.</summary>
    private bool Text(out Slice text)
    {
        text = default;
        if (!Is("\""u8)) return false;
        for (var start = _at; ;)
        {
            var plain = _entry[_at..].IndexOfAny(EndOrEscape);
            if (plain < 0) return false;
            _at += plain;
            if (Is("\""u8))
            {
                text = new Slice(start, _at - 1 - start);
                return true;
            }
            if (!Escape()) return false;
        }
    }

    private bool Escape()
    {
        var rest = _entry[_at..];
        if (rest is not [(byte)'\\', var kind, ..]) return false;
        if (kind is (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            _at += 2;
            return true;
        }

        // Control characters that have no letter: 00 to 07, 0b, 0e to 1f.
        if (rest is not [_, (byte)'u', (byte)'0', (byte)'0', var high, var low, ..]) return false;
        _at += 6;
        return (high, low) switch
        {
            ((byte)'0', (>= (byte)'0' and <= (byte)'7') or (byte)'b' or (byte)'e' or (byte)'f') => true,
            ((byte)'1', (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')) => true,
            _ => false,
        };
    }

    private bool Uuid(out Guid uuid)
    {
        uuid = default;
        if (!Text(out var slice) || slice.Length != UuidLength) return false;
        var text = _entry.Slice(slice.Start, slice.Length);
        return !text.ContainsAnyInRange((byte)'A', (byte)'F') && Utf8Parser.TryParse(text, out uuid, out var read, 'D') && read == UuidLength;
    }

    private bool Time()
    {
        if (!Text(out var slice) || slice.Length != TimeLength) return false;
        Span<char> text = stackalloc char[TimeLength];
        return Encoding.UTF8.TryGetChars(_entry.Slice(slice.Start, slice.Length), text, out var length) && length == TimeLength &&
            DateTimeOffset.TryParseExact(text, AuditEntryForm.TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _time);
    }

    private bool Tx()
    {
        if (!Text(out var slice) || slice.Length == 0) return false;
        var digits = _entry.Slice(slice.Start, slice.Length);
        return (digits.Length == 1 || digits[0] != '0') && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') &&
            ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _tx);
    }

    private bool Metadata()
    {
        var start = _at;
        if (!Is("{}"u8))
        {
            var reader = new Utf8JsonReader(_entry[_at..], isFinalBlock: false, default);
            try
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.TrySkip()) return false;
            }
            catch (JsonException)
            {
                return false;
            }
            _at += (int)reader.BytesConsumed;
            if (!CanonicalJson.IsCanonical(_entry[start.._at])) return false;
        }
        _metadata = new Slice(start, _at - start);
        return true;
    }

    // No text starts at 0: there is the brace.
    private readonly record struct Slice(int Start, int Length);
}
