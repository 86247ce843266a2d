using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Strongroom.TransparencyLog;

/// <summary>
/// An audit entry in its canonical form, version 1: what a leaf of the log is the hash of. Every member is always there, null where unknown; the bytes are
/// RFC 8785 JSON, so equal entries have equal bytes. Ids, not content: people are pseudonyms. docs/audit-log-format.md describes it.
/// </summary>
public sealed record AuditEntryForm
{
    /// <summary>The version of the form, the member <c>v</c>.</summary>
    public const int Version = 1;

    /// <summary>The longest entry, in bytes: what a bundle can hold.</summary>
    public const int MaxBytes = EntryBundle.MaxEntryBytes;

    internal const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The tenant whose log it is.</summary>
    public required Guid Tenant { get; init; }

    /// <summary>The entry's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The database transaction that committed it. In the form a string of digits, since JSON numbers end at 2^53.</summary>
    public required ulong Tx { get; init; }

    /// <summary>When it happened. The form keeps whole microseconds in UTC, as the database does; what is finer is cut off.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The dotted name of the operation.</summary>
    public required string Operation { get; init; }

    /// <summary>What was done.</summary>
    public required string Action { get; init; }

    /// <summary>Whether it was.</summary>
    public required bool Success { get; init; }

    /// <summary>The code of the refusal or failure.</summary>
    public string? Error { get; init; }

    /// <summary>Who did it: a pseudonym.</summary>
    public Guid? Actor { get; init; }

    /// <summary>The roles held.</summary>
    public string? Role { get; init; }

    /// <summary>From where: a pseudonym of address and device.</summary>
    public Guid? Origin { get; init; }

    /// <summary>The trace id of the request.</summary>
    public string? Trace { get; init; }

    /// <summary>The file.</summary>
    public Guid? File { get; init; }

    /// <summary>The SHA-256 of the file's path in UTF-8, 64 hexadecimal digits: names are content, their hash binds the row that holds them.</summary>
    public string? PathHash { get; init; }

    /// <summary>The kind of the related object.</summary>
    public string? ObjectType { get; init; }

    /// <summary>The id of the related object.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The signed URL that was issued or used.</summary>
    public Guid? Grant { get; init; }

    /// <summary>A JSON object, in any form; the form holds its canonical one.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>The canonical bytes.</summary>
    /// <exception cref="FormatException">A value has no canonical form, or the entry is too long.</exception>
    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(512);
        Write(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Appends the canonical bytes.</summary>
    /// <inheritdoc cref="ToBytes" />
    public void Write(ArrayBufferWriter<byte> output)
    {
        // In the order of RFC 8785, which AuditEntryReader expects as well.
        var start = output.WrittenCount;
        Text("{\"action\":"u8, Action, output);
        Uuid(",\"actor\":"u8, Actor, output);
        Text(",\"at\":"u8, At.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture), output);
        Text(",\"error\":"u8, Error, output);
        Uuid(",\"file\":"u8, File, output);
        Uuid(",\"grant\":"u8, Grant, output);
        Uuid(",\"id\":"u8, Id, output);
        output.Write(",\"metadata\":"u8);
        WriteMetadata(output);
        Text(",\"objectId\":"u8, ObjectId, output);
        Text(",\"objectType\":"u8, ObjectType, output);
        Text(",\"operation\":"u8, Operation, output);
        Uuid(",\"origin\":"u8, Origin, output);
        Text(",\"pathHash\":"u8, PathHash, output);
        Text(",\"role\":"u8, Role, output);
        output.Write(Success ? ",\"success\":true"u8 : ",\"success\":false"u8);
        Uuid(",\"tenant\":"u8, Tenant, output);
        Text(",\"trace\":"u8, Trace, output);
        Text(",\"tx\":"u8, Tx.ToString(CultureInfo.InvariantCulture), output);
        output.Write(",\"v\":1}"u8);
        if (output.WrittenCount - start > MaxBytes) throw new FormatException($"The entry {Id} has {output.WrittenCount - start} bytes, at most {MaxBytes} are possible.");
    }

    /// <summary>The hash of the leaf.</summary>
    /// <inheritdoc cref="ToBytes" />
    public LogHash LeafHash() => MerkleHash.Leaf(ToBytes());

    /// <summary>Reads an entry that is in its canonical form byte for byte.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static AuditEntryForm Parse(ReadOnlySpan<byte> entry)
    {
        var reader = new AuditEntryReader(entry);
        return reader.Read() ? reader.ToForm() : throw new FormatException(AuditEntryFault.Describe(entry));
    }

    /// <summary>Checks that an entry is in its canonical form byte for byte, and tells whose it is. Allocates nothing while that is so.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Check(ReadOnlySpan<byte> entry, out Guid tenant, out Guid id)
    {
        var reader = new AuditEntryReader(entry);
        var good = reader.Read();
        (tenant, id) = good ? (reader.Tenant, reader.Id) : default;
        return good ? null : AuditEntryFault.Describe(entry);
    }

    private static void Text(ReadOnlySpan<byte> member, string? value, ArrayBufferWriter<byte> output)
    {
        output.Write(member);
        if (value is null) output.Write("null"u8);
        else CanonicalJson.WriteString(value, output);
    }

    private static void Uuid(ReadOnlySpan<byte> member, Guid? value, ArrayBufferWriter<byte> output)
    {
        output.Write(member);
        if (value is not { } id)
        {
            output.Write("null"u8);
            return;
        }
        var text = output.GetSpan(38);
        text[0] = text[37] = (byte)'"';
        id.TryFormat(text[1..], out _);
        output.Advance(38);
    }

    private void WriteMetadata(ArrayBufferWriter<byte> output)
    {
        using var document = CanonicalJson.Parse(System.Text.Encoding.UTF8.GetBytes(Metadata));
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("The metadata of an entry is a JSON object.");
        CanonicalJson.Write(document.RootElement, output);
    }
}
