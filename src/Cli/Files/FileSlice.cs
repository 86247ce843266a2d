using System.Buffers;
using System.Net;
using Microsoft.Win32.SafeHandles;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>A piece of a file as the body of a request: read while it is sent, so that no part is ever in memory.</summary>
internal sealed class FileSlice(SafeFileHandle file, long offset, long length, Action<long> moved) : HttpContent
{
    private const int BufferBytes = 64 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = length; left > 0;)
            {
                var read = await Disk.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), offset + length - left, cancellationToken);
                if (read == 0) throw new CommandException("file-changed", "The file became shorter while it was read.") { Next = "Upload it again when nobody writes to it." };
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                left -= read;
                moved(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long size)
    {
        size = length;
        return true;
    }
}
