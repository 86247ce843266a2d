using System.Security.Cryptography;

namespace Strongroom.Files;

/// <summary>Reads a start that was read before, then the rest, and hashes what passes. It does not own the rest.</summary>
internal sealed class HashingStream(ReadOnlyMemory<byte> start, Stream rest, IncrementalHash hash) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _start = start;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (_start.Length > 0)
        {
            read = Math.Min(_start.Length, buffer.Length);
            _start[..read].CopyTo(buffer);
            _start = _start[read..];
        }
        else
        {
            read = await rest.ReadAsync(buffer, cancellationToken);
        }

        hash.AppendData(buffer.Span[..read]);
        return read;
    }
}
