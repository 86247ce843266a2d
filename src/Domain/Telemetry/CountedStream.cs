namespace Strongroom.Telemetry;

/// <summary>Passes a stream on and counts its bytes between gateway and store.</summary>
internal sealed class CountedStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly KeyValuePair<string, object?> _store;
    private readonly KeyValuePair<string, object?> _direction;

    private CountedStream(Stream inner, string store, string direction) =>
        (_inner, _store, _direction) = (inner, Instruments.Tag(Attributes.Store, store), Instruments.Tag(Attributes.Direction, direction));

    /// <summary>What is read from a store; the stream itself when nobody counts.</summary>
    public static Stream From(string store, Stream body) => Instruments.StoreIo.Enabled ? new CountedStream(body, store, "receive") : body;

    /// <summary>What is written to a store; the stream itself when nobody counts.</summary>
    public static Stream To(string store, Stream content) => Instruments.StoreIo.Enabled ? new CountedStream(content, store, "transmit") : content;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Instruments.StoreIo.Add(read, _store, _direction);
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
