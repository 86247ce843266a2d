using System.Globalization;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>Reads files and numbers that may be anything, within limits.</summary>
internal static class Input
{
    public const int MaxNoteBytes = 1_000_000, MaxKeysBytes = 1_000_000;

    /// <summary>Sizes end where JSON numbers do. No log gets there; arithmetic on what is read stays far from overflow.</summary>
    public const long MaxSize = 1L << 53;

    /// <summary>Reads a file that must be there.</summary>
    public static byte[] ReadFile(string path, int limit)
    {
        byte[] buffer = [];
        var length = TryRead(path, limit, ref buffer);
        return length < 0 ? throw new UnreadableException($"{path} is not there.") : buffer[..length];
    }

    /// <summary>Reads a file into a buffer, which grows when it must. Returns how many bytes it has, or -1 when it is not there.</summary>
    public static int TryRead(string path, int limit, ref byte[] buffer)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > limit) throw new UnreadableException($"{path} has {length} bytes; at most {limit} are possible.");
            if (buffer.Length < length) buffer = new byte[length + length / 8];
            var read = 0;
            while (read < length && RandomAccess.Read(file, buffer.AsSpan(read, (int)length - read), read) is > 0 and var n) read += n;
            return read;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return -1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableException($"{path} cannot be read: {e.Message}", e);
        }
    }

    public static Checkpoint Bounded(Checkpoint checkpoint) => checkpoint.Size <= MaxSize ? checkpoint : throw TooLarge(checkpoint.Size);

    public static ChainedCheckpoint Bounded(ChainedCheckpoint checkpoint) => checkpoint.Size <= MaxSize ? checkpoint : throw TooLarge(checkpoint.Size);

    private static UnreadableException TooLarge(long size) =>
        new(string.Create(CultureInfo.InvariantCulture, $"A checkpoint is of {size} entries; sizes beyond 2^53 are not read."));
}
