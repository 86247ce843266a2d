using System.Buffers;
using System.Buffers.Binary;

namespace Strongroom.TransparencyLog;

/// <summary>A bundle of c2sp.org/tlog-tiles: up to 256 entries, each behind its length as a big-endian uint16.</summary>
public static class EntryBundle
{
    /// <summary>The longest entry.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>The longest bundle.</summary>
    public const int MaxBytes = Tile.FullWidth * (2 + MaxEntryBytes);

    /// <summary>Appends an entry to a bundle.</summary>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > MaxEntryBytes) throw new FormatException($"An entry has at most {MaxEntryBytes} bytes, not {entry.Length}.");
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(2), (ushort)entry.Length);
        bundle.Advance(2);
        bundle.Write(entry);
    }

    /// <summary>A bundle of these entries.</summary>
    public static byte[] Write(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count > Tile.FullWidth) throw new FormatException($"A bundle has at most {Tile.FullWidth} entries, not {entries.Count}.");
        var bundle = new ArrayBufferWriter<byte>(Math.Max(1, entries.Sum(e => 2 + e.Length)));
        foreach (var entry in entries) Append(bundle, entry.Span);
        return bundle.WrittenSpan.ToArray();
    }

    /// <summary>Finds the entries of a bundle. Returns how many there are.</summary>
    /// <exception cref="FormatException">There are more than fit in <paramref name="entries" />, or the last one is cut off.</exception>
    public static int Read(ReadOnlySpan<byte> bundle, Span<Range> entries)
    {
        var count = 0;
        for (var at = 0; at < bundle.Length; count++)
        {
            if (count == entries.Length) throw new FormatException($"The bundle has more than {entries.Length} entries.");
            if (bundle.Length - at < 2) throw new FormatException($"Entry {count} of the bundle is cut off in its length.");
            int length = BinaryPrimitives.ReadUInt16BigEndian(bundle[at..]);
            at += 2;
            if (bundle.Length - at < length) throw new FormatException($"Entry {count} of the bundle should have {length} bytes and has {bundle.Length - at}.");
            entries[count] = at..(at + length);
            at += length;
        }
        return count;
    }

    /// <summary>The entries of a bundle.</summary>
    /// <exception cref="FormatException">There are more than 256, or the last one is cut off.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bundle)
    {
        var ranges = new Range[Tile.FullWidth];
        return [.. ranges[..Read(bundle.Span, ranges)].Select(range => bundle[range])];
    }
}
