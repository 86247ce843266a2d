namespace Strongroom.Stores;

/// <summary>
/// The little that every object store can do. What only some can is a capability: <see cref="IMultipartStore"/>, <see cref="IPurgeStore"/>,
/// <see cref="IObjectLockStore"/>, <see cref="IArchiveTierStore"/>, <see cref="IReplacingStore"/>.
/// <para>Consistent: a read, HEAD or listing that begins after a write has returned sees that write.</para>
/// <para>Durable: when <see cref="PutAsync"/> or <see cref="DeleteAsync"/> returns, the store has acknowledged it.</para>
/// <para>Concurrent: implementations are safe for use by many callers at once.</para>
/// <para>Retries: the adapter's SDK retries what is safe to retry; callers do not. What remains is a <see cref="StoreUnavailableException"/>.</para>
/// </summary>
public interface IObjectStore
{
    /// <summary>What the store is called and where it is.</summary>
    StoreInfo Info { get; }

    /// <summary>Reads an object's properties; null when there is no such object.</summary>
    Task<ObjectHead?> HeadAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an object, or a part of it, for streaming; null when there is no such object.
    /// With <paramref name="etag"/>, an object that has been replaced since answers null too.
    /// </summary>
    Task<ObjectContent?> OpenReadAsync(ObjectKey key, ByteRange? range, string? etag, CancellationToken cancellationToken);

    /// <summary>Streams a new object of a known length into the store. An object that is there is never overwritten.</summary>
    /// <returns>The stored object's properties, or null when the key is taken already.</returns>
    Task<ObjectHead?> PutAsync(ObjectKey key, Stream content, PutOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes an object. Deleting what is not there succeeds: the caller asks for absence.</summary>
    Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Lists objects below a prefix in the store's order, a page at a time, all of them.</summary>
    /// <param name="prefix">A full key prefix, such as <see cref="ObjectKey.PrefixOf"/>; empty for the whole bucket.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<ObjectListing> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Signs a PUT of exactly one new object. The result depends on the arguments alone: signing again gives the same URL.</summary>
    ValueTask<SignedRequest> SignPutAsync(ObjectKey key, PutOptions options, SignedWindow window, CancellationToken cancellationToken);

    /// <summary>Signs a GET. The result depends on the arguments alone: signing again gives the same URL.</summary>
    ValueTask<SignedRequest> SignGetAsync(ObjectKey key, ResponseOverrides overrides, SignedWindow window, CancellationToken cancellationToken);

    /// <summary>Asks the store whether the bucket is there and answers, within a few seconds. Throws <see cref="StoreUnavailableException"/> when not.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
