using System.Buffers;
using System.IO.Compression;

namespace Strongroom.Files;

/// <summary>
/// Looks into a ZIP without trusting it: how many entries, how large unpacked, no symbolic link, no entry that would be written outside the
/// folder it is unpacked to, nothing encrypted. Every entry is unpacked to the end of its data, whatever size it claims: the framework's
/// <see cref="ZipArchive"/> stops at the claimed size, and would pass a bomb that lies. Memory does not grow with the archive.
/// </summary>
public static class ZipInspector
{
    private const ushort Encrypted = 1, Stored = 0, Deflated = 8;

    /// <summary>Says what is wrong; null when nothing is. The stream must be seekable.</summary>
    public static async Task<string?> FindFaultAsync(Stream zip, ZipRules rules, CancellationToken cancellationToken)
    {
        try
        {
            if (await ZipDirectory.FindAsync(zip, cancellationToken) is not { } directory) return "not a ZIP: it has no end record";
            if (directory.Count > rules.MaxEntries) return $"the ZIP has {directory.Count} entries, allowed are {rules.MaxEntries}";
            var left = rules.MaxUnpackedBytes;
            await foreach (var entry in directory.ReadAsync(zip, cancellationToken))
            {
                if (FaultOf(entry) is { } fault) return fault;
                var unpacked = await UnpackAsync(zip, entry, left, cancellationToken);
                left -= unpacked;
                if (left < 0) return $"unpacked, the ZIP is larger than {rules.MaxUnpackedBytes} bytes";
                if (unpacked != entry.Size) return "the ZIP holds an entry of another size than it says";
            }

            return null;
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            return "the ZIP is damaged";
        }
    }

    private static string? FaultOf(ZipEntry entry)
    {
        const uint typeMask = 0xF000, symbolicLink = 0xA000;
        if (((entry.ExternalAttributes >> 16) & typeMask) == symbolicLink) return "the ZIP holds a symbolic link";
        if ((entry.Flags & Encrypted) != 0) return "the ZIP holds an encrypted entry";
        if (entry.Method is not (Stored or Deflated)) return $"the ZIP uses compression method {entry.Method}";
        var name = entry.Name;
        var escapes = name.Length == 0 || name[0] == '/' || name.AsSpan().ContainsAny('\\', '\0', ':') || name.Split('/').Any(segment => segment is ".." or ".");
        return escapes ? "the ZIP holds an entry whose path leads outside" : null;
    }

    // Stops once more than `limit` bytes have come out.
    private static async Task<long> UnpackAsync(Stream zip, ZipEntry entry, long limit, CancellationToken cancellationToken)
    {
        if (entry.Method == Stored) return entry.PackedSize;
        await using var packed = new ZipEntryStream(zip, entry.DataOffset, entry.PackedSize);
        await using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long total = 0;
            while (total <= limit && await inflate.ReadAsync(buffer, cancellationToken) is > 0 and var read) total += read;
            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
