using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Strongroom.Files;

/// <summary>
/// Looks into a ZIP without trusting it: how many entries, how large unpacked (by unpacking, not by its own word), no symbolic link, no entry
/// that would be written outside the folder it is unpacked to, nothing encrypted.
/// </summary>
public static class ZipInspector
{
    private const int EndRecord = 22;

    /// <summary>Says what is wrong; null when nothing is. The stream must be seekable and stand at its start.</summary>
    public static async Task<string?> FindFaultAsync(Stream zip, ZipRules rules, CancellationToken cancellationToken)
    {
        // The directory is read into memory by the library: its size is checked first, in the record at the end.
        if (await ReadEntryCountAsync(zip, cancellationToken) is not { } count) return "not a ZIP: it has no end record";
        if (count > rules.MaxEntries) return $"the ZIP has {count} entries, allowed are {rules.MaxEntries}";
        try
        {
            zip.Position = 0;
            await using var archive = await ZipArchive.CreateAsync(zip, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            if (archive.Entries.Count > rules.MaxEntries) return $"the ZIP has {archive.Entries.Count} entries, allowed are {rules.MaxEntries}";
            var left = rules.MaxUnpackedBytes;
            foreach (var entry in archive.Entries)
            {
                if (FaultOf(entry) is { } fault) return fault;
                left = await UnpackAsync(entry, left, cancellationToken);
                if (left < 0) return $"unpacked, the ZIP is larger than {rules.MaxUnpackedBytes} bytes";
            }

            return null;
        }
        catch (Exception broken) when (broken is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            return "the ZIP is damaged";
        }
    }

    private static string? FaultOf(ZipArchiveEntry entry)
    {
        const int typeMask = 0xF000, symbolicLink = 0xA000;
        if (((entry.ExternalAttributes >> 16) & typeMask) == symbolicLink) return "the ZIP holds a symbolic link";
        if (entry.IsEncrypted) return "the ZIP holds an encrypted entry";
        var name = entry.FullName;
        var escapes = name.Length == 0 || name[0] == '/' || name.Contains('\\') || name.Contains('\0') || name.Contains(':') ||
            name.Split('/').Any(segment => segment is ".." or ".");
        return escapes ? "the ZIP holds an entry whose path leads outside" : null;
    }

    private static async Task<long> UnpackAsync(ZipArchiveEntry entry, long left, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            await using var content = await entry.OpenAsync(cancellationToken);
            while (left >= 0 && await content.ReadAsync(buffer, cancellationToken) is > 0 and var read) left -= read;
            return left;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // APPNOTE.TXT 4.3.16: the end record is the last 22 bytes plus a comment of at most 65,535. A count of 0xFFFF may mean ZIP64 (4.3.14).
    private static async Task<long?> ReadEntryCountAsync(Stream zip, CancellationToken cancellationToken)
    {
        const int zip64Locator = 20;
        var length = (int)Math.Min(zip.Length, EndRecord + ushort.MaxValue + zip64Locator);
        var tail = new byte[length];
        zip.Position = zip.Length - length;
        await zip.ReadExactlyAsync(tail, cancellationToken);
        for (var at = length - EndRecord; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != 0x06054b50) continue;
            var count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
            if (count != ushort.MaxValue || at < zip64Locator) return count;
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at - zip64Locator)) != 0x07064b50) return count;
            var record = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - zip64Locator + 8));
            if (record < 0 || record > zip.Length - 56) return null;
            var head = new byte[56];
            zip.Position = record;
            await zip.ReadExactlyAsync(head, cancellationToken);
            return BinaryPrimitives.ReadUInt32LittleEndian(head) == 0x06064b50 ? BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(32)) : null;
        }

        return null;
    }
}
