using System.Buffers;

namespace Strongroom.Files;

/// <summary>
/// Where a body waits whose length or inside must be known before it is stored: in memory while it is small, as most are, else in a <see cref="TemporaryFile"/>.
/// </summary>
public sealed class Spool : IAsyncDisposable
{
    /// <summary>What waits in memory, at most.</summary>
    public const int MemoryBytes = 64 * 1024;

    private const int FirstBytes = 4 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);

    /// <summary>What was filled in, from its start.</summary>
    public Stream Bytes { get; private set; } = Stream.Null;

    /// <summary>Takes a body in, once. Answers with its size; one that is larger than <paramref name="limit"/> is not read to its end.</summary>
    public async Task<long> FillAsync(Stream body, long limit, CancellationToken cancellationToken)
    {
        var read = await body.ReadAtLeastAsync(_buffer, _buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == _buffer.Length)
        {
            Grow();
            read += await body.ReadAtLeastAsync(_buffer.AsMemory(read, MemoryBytes - read), MemoryBytes - read, throwOnEndOfStream: false, cancellationToken);
        }

        if (read < MemoryBytes)
        {
            Bytes = new MemoryStream(_buffer, 0, read, writable: false);
            return read;
        }

        Bytes = TemporaryFile.Create();
        long size = 0;
        for (; read > 0; read = size > limit ? 0 : await body.ReadAsync(_buffer, cancellationToken))
        {
            await Bytes.WriteAsync(_buffer.AsMemory(0, read), cancellationToken);
            size += read;
        }

        Bytes.Position = 0;
        return size;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Bytes.DisposeAsync();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(MemoryBytes);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
