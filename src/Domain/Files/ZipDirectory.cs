using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Strongroom.Files;

/// <summary>Where a ZIP's central directory lies and how many entries it has, by its end record (APPNOTE.TXT 4.3.14 and 4.3.16).</summary>
internal sealed record ZipDirectory(long Offset, long Count)
{
    private const int EndRecord = 22, Zip64Locator = 20, Zip64EndRecord = 56, DirectoryHeader = 46, LocalHeader = 30;

    /// <summary>Finds the end record: the last 22 bytes plus a comment of at most 65,535. Null when there is none.</summary>
    public static async Task<ZipDirectory?> FindAsync(Stream zip, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(zip.Length, EndRecord + ushort.MaxValue + Zip64Locator);
        var tail = await ReadAsync(zip, zip.Length - length, length, cancellationToken);
        for (var at = length - EndRecord; at >= 0; at--)
        {
            if (UInt(tail, at) != 0x06054b50) continue;
            var directory = new ZipDirectory(UInt(tail, at + 16), UShort(tail, at + 10));
            if (directory is { Count: < ushort.MaxValue, Offset: < uint.MaxValue } || at < Zip64Locator || UInt(tail, at - Zip64Locator) != 0x07064b50) return directory;
            var record = await ReadAsync(zip, Long(tail, at - Zip64Locator + 8), Zip64EndRecord, cancellationToken);
            return UInt(record, 0) == 0x06064b50 ? new ZipDirectory(Long(record, 48), Long(record, 32)) : null;
        }

        return null;
    }

    /// <summary>Reads the entries one by one.</summary>
    /// <exception cref="InvalidDataException">An entry is not where or what it must be.</exception>
    public async IAsyncEnumerable<ZipEntry> ReadAsync(Stream zip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = Offset;
        for (long i = 0; i < Count; i++)
        {
            var header = await ReadAsync(zip, at, DirectoryHeader, cancellationToken);
            if (UInt(header, 0) != 0x02014b50) throw new InvalidDataException();
            var (nameLength, extraLength, commentLength) = (UShort(header, 28), UShort(header, 30), UShort(header, 32));
            var names = await ReadAsync(zip, at + DirectoryHeader, nameLength + extraLength, cancellationToken);
            var (size, packed, local) = Sizes(header, names.AsSpan(nameLength));

            // The data begins behind the local header, whose name must be the same: unpackers differ in which of the two they believe.
            var localHeader = await ReadAsync(zip, local, LocalHeader, cancellationToken);
            if (UInt(localHeader, 0) != 0x04034b50 || UShort(localHeader, 26) != nameLength) throw new InvalidDataException();
            var localName = await ReadAsync(zip, local + LocalHeader, nameLength, cancellationToken);
            if (!localName.AsSpan().SequenceEqual(names.AsSpan(0, nameLength))) throw new InvalidDataException();
            var data = local + LocalHeader + nameLength + UShort(localHeader, 28);
            if (packed < 0 || size < 0 || data > zip.Length - packed) throw new InvalidDataException();

            yield return new ZipEntry(Encoding.UTF8.GetString(localName), UShort(header, 8), UShort(header, 10), packed, size, UInt(header, 38), data);
            at += DirectoryHeader + nameLength + extraLength + commentLength;
        }
    }

    // ZIP64 (4.5.3): what does not fit its field says 0xFFFFFFFF there and stands in the extra field of id 1, in this order.
    private static (long Size, long Packed, long Local) Sizes(byte[] header, ReadOnlySpan<byte> extra)
    {
        long size = UInt(header, 24), packed = UInt(header, 20), local = UInt(header, 42);
        while (extra.Length >= 4)
        {
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            if (length > extra.Length - 4) break;
            if (id == 1)
            {
                var wide = extra.Slice(4, length);
                Take(ref size, ref wide);
                Take(ref packed, ref wide);
                Take(ref local, ref wide);
                break;
            }

            extra = extra[(4 + length)..];
        }

        return (size, packed, local);
    }

    private static void Take(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < 8) return;
        value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
    }

    private static async Task<byte[]> ReadAsync(Stream zip, long offset, int length, CancellationToken cancellationToken)
    {
        if (offset < 0 || offset > zip.Length - length) throw new InvalidDataException();
        var bytes = new byte[length];
        zip.Position = offset;
        await zip.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static ushort UShort(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
