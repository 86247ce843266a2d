using System.Buffers;
using System.Globalization;
using System.Text;

namespace Strongroom.Stores;

/// <summary>Where a signer writes what it signs and what it sends: on the caller's stack at first, in pooled memory when that is too small.</summary>
internal ref struct SigningBuffer(Span<byte> initial)
{
    private Span<byte> _bytes = initial;
    private byte[]? _rented;

    /// <summary>How much has been written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written from there on.</summary>
    public readonly ReadOnlySpan<byte> From(int start) => _bytes[start..Length];

    /// <summary>What has been written from there on, which is ASCII, as text.</summary>
    public readonly string TextFrom(int start) => Encoding.ASCII.GetString(From(start));

    /// <summary>Adds a byte.</summary>
    public void Add(char ascii)
    {
        Room(1)[0] = (byte)ascii;
        Length++;
    }

    /// <summary>Adds bytes as they are.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Adds text in UTF-8.</summary>
    public void Add(scoped ReadOnlySpan<char> text) => Length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>Adds a number in decimal digits.</summary>
    public void Add(long number)
    {
        number.TryFormat(Room(20), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Adds a time in UTC.</summary>
    public void Add(DateTimeOffset time, string format)
    {
        time.UtcDateTime.TryFormat(Room(32), out var written, format, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Adds text in UTF-8, of which everything but <paramref name="keep"/> is percent-encoded; blanks become <paramref name="blank"/>.</summary>
    public void AddEncoded(scoped ReadOnlySpan<char> text, SearchValues<char> keep, string blank = "%20")
    {
        while (true)
        {
            var kept = text.IndexOfAnyExcept(keep);
            Add(kept < 0 ? text : text[..kept]);
            if (kept < 0) return;
            Rune.DecodeFromUtf16(text[kept..], out var rune, out var consumed);
            text = text[(kept + consumed)..];
            if (rune.Value == ' ') Add(blank);
            else AddEncoded(rune);
        }
    }

    /// <summary>Adds bytes in lower-case hexadecimal.</summary>
    public void AddHex(scoped ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, Room(bytes.Length * 2), out var written);
        Length += written;
    }

    /// <summary>Adds once more what was written before.</summary>
    public void Repeat(Range range)
    {
        var (offset, length) = range.GetOffsetAndLength(Length);
        var room = Room(length);
        _bytes.Slice(offset, length).CopyTo(room);
        Length += length;
    }

    /// <summary>Gives back what was rented.</summary>
    public readonly void Dispose()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }

    private void AddEncoded(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var each in bytes[..rune.EncodeToUtf8(bytes)])
        {
            Add('%');
            Convert.TryToHexString([each], Room(2), out var written);
            Length += written;
        }
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + size));
            _bytes[..Length].CopyTo(larger);
            Dispose();
            _bytes = _rented = larger;
        }

        return _bytes[Length..];
    }
}
