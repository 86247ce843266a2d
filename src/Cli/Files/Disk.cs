using Microsoft.Win32.SafeHandles;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Reads and writes files here while a request is under way: what fails is the disk, and not the line, which would be tried again.</summary>
internal static class Disk
{
    public static async ValueTask<int> ReadAsync(SafeFileHandle file, Memory<byte> buffer, long at, CancellationToken cancellationToken)
    {
        try
        {
            return await RandomAccess.ReadAsync(file, buffer, at, cancellationToken);
        }
        catch (IOException e)
        {
            throw new CommandException("io", e.Message, e);
        }
    }

    public static async ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long at, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(file, bytes, at, cancellationToken);
        }
        catch (IOException e)
        {
            throw new CommandException("io", e.Message, e) { Next = "Make room, and run the same command again." };
        }
    }
}
