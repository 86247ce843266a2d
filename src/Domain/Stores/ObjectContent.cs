using System.IO.Compression;

namespace Strongroom.Stores;

/// <summary>An open object. Dispose it to give the connection back.</summary>
/// <param name="head">Properties of the whole object; its size is the object's, not the range's.</param>
/// <param name="body">The bytes asked for, unbuffered.</param>
/// <param name="owner">What the connection belongs to, disposed with the content.</param>
public sealed class ObjectContent(ObjectHead head, Stream body, IDisposable? owner) : IAsyncDisposable
{
    /// <summary>Properties of the whole object.</summary>
    public ObjectHead Head { get; } = head;

    /// <summary>The bytes asked for.</summary>
    public Stream Body { get; } = body;

    /// <summary>The same, a gzip, unzipped while it is read. Takes this one's place, its disposal too.</summary>
    public ObjectContent Decompressed() => new(Head, new GZipStream(Body, CompressionMode.Decompress), owner);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync();
        owner?.Dispose();
    }
}
