namespace Strongroom.Stores;

/// <summary>
/// Passes a stream on and throws <see cref="InvalidDataException"/> unless it has exactly as many bytes as promised.
/// The last bytes are held back until the end is known, so that no store can complete an object that is too short for its source.
/// </summary>
internal sealed class ExactLengthStream(Stream inner, long length) : ReadOnlyStream
{
    private readonly long _promised = length;
    private long _remaining = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (_remaining == 0)
        {
            // Nothing was promised, or everything has been handed out and the end was seen.
            if (_promised == 0) await ExpectEndAsync(cancellationToken);
            return 0;
        }
        var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _remaining)], cancellationToken);
        if (read == 0) throw new InvalidDataException($"The content ended {_remaining} bytes short of {_promised}.");
        _remaining -= read;
        if (_remaining == 0) await ExpectEndAsync(cancellationToken);
        return read;
    }

    private async ValueTask ExpectEndAsync(CancellationToken cancellationToken)
    {
        if (await inner.ReadAsync(new byte[1], cancellationToken) != 0) throw new InvalidDataException($"The content is longer than {_promised} bytes.");
    }
}
