using System.Collections.Concurrent;
using System.Security.Cryptography;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>Writes objects of one tenant's archive and reads them back. It keeps their hashes, not their bytes.</summary>
internal sealed class ArchiveWriter(IObjectStore store, TenantId tenant, DateTimeOffset retainUntil)
{
    private const string Binary = "application/octet-stream", Text = "text/plain; charset=utf-8";
    private const int Parallelism = 4;

    private readonly ConcurrentDictionary<string, LogHash> _written = new(StringComparer.Ordinal);

    public int Objects => _written.Count;

    /// <summary>Writes bundles, one after the other: a pass that is broken off leaves no gap, behind which a restored log could not go on.</summary>
    public async Task WriteAsync(IAsyncEnumerable<(TilePath Path, ReadOnlyMemory<byte> Bytes)> bundles, CancellationToken cancellationToken)
    {
        await foreach (var bundle in bundles.WithCancellation(cancellationToken)) await PutAsync(bundle.Path.ToString(), bundle.Bytes, Binary, cancellationToken);
    }

    public Task WriteAsync(IEnumerable<Tile> tiles, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        tiles, Limits(cancellationToken), async (tile, token) => await PutAsync(tile.Path.ToString(), tile.Bytes, Binary, token));

    /// <summary>Writes a text.</summary>
    public Task WriteAsync(string path, ReadOnlyMemory<byte> text, CancellationToken cancellationToken) => PutAsync(path, text, Text, cancellationToken);

    /// <summary>Reads back everything that was written, whether by this pass or by one before it.</summary>
    /// <exception cref="InvalidDataException">The archive holds something else.</exception>
    public Task ReadBackAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(_written, Limits(cancellationToken), async (written, token) =>
    {
        await using var content = await store.OpenReadAsync(AuditArchives.KeyOf(tenant, written.Key), null, null, token)
            ?? throw new InvalidDataException($"The archive does not hold {written.Key} after it was written.");
        var hash = await HashAsync(content.Body, token);
        if (hash != written.Value) throw new InvalidDataException($"The archive holds other bytes at {written.Key} than were written.");
    });

    // A key that is taken was written by a pass that did not live to say so, or by nobody we know: reading back tells.
    private async Task PutAsync(string path, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        var (key, options) = (AuditArchives.KeyOf(tenant, path), new PutOptions(bytes.Length, contentType));
        if (store is IObjectLockStore { LocksObjects: true } locking) await locking.PutLockedAsync(key, content, options, retainUntil, cancellationToken);
        else await store.PutAsync(key, content, options, cancellationToken);
        _written[path] = MerkleHash.Data(bytes.Span);
    }

    private async Task<LogHash> HashAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return new LogHash(await SHA256.HashDataAsync(body, cancellationToken));
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException(store.Info.Name, e);
        }
    }

    private static ParallelOptions Limits(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
}
