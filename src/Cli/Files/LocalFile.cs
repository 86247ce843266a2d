using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>A file of this machine that is to be uploaded.</summary>
internal sealed class LocalFile : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private LocalFile(string path)
    {
        FullPath = Path.GetFullPath(path);
        Handle = File.OpenHandle(FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        try
        {
            Size = RandomAccess.GetLength(Handle);
        }
        catch (NotSupportedException)
        {
            Handle.Dispose();
            throw CommandException.Usage($"'{path}' is a pipe or a device: nobody knows its size.", "Write it to a file first.");
        }
        Modified = File.GetLastWriteTimeUtc(Handle);
    }

    public string FullPath { get; }

    public SafeFileHandle Handle { get; }

    public long Size { get; }

    public DateTimeOffset Modified { get; }

    public static LocalFile Open(string path)
    {
        if (File.Exists(path)) return new LocalFile(path);
        throw Directory.Exists(path)
            ? CommandException.Usage($"'{path}' is a folder.", "Give the files in it: strongroom upload FOLDER/*.")
            : CommandException.Usage($"There is no file '{path}'.");
    }

    public async Task<string> HashAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long at = 0; ;)
            {
                var read = await RandomAccess.ReadAsync(Handle, buffer, at, cancellationToken);
                if (read == 0) return Convert.ToHexStringLower(hash.GetHashAndReset());
                hash.AppendData(buffer, 0, read);
                at += read;
                transfer.Move(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => Handle.Dispose();
}
