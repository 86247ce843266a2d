namespace Strongroom.Stores;

/// <summary>A store that can keep an object from being changed or deleted by anyone until a date: WORM, write once, read many.</summary>
public interface IObjectLockStore
{
    /// <summary>Whether this store's bucket was made for it, by <see cref="StoreOptions.Immutable"/>. When not, nothing else here is to be called.</summary>
    bool LocksObjects { get; }

    /// <summary>
    /// Stores a new object that nobody, its owner and the provider's administrators included, can overwrite or delete before <paramref name="retainUntil"/>.
    /// The object and its lock come into being together. An object that is there is never touched, nor is its lock.
    /// </summary>
    /// <param name="key">The object's name.</param>
    /// <param name="content">A stream that can be rewound: stores want its checksum first.</param>
    /// <param name="options">What the object is.</param>
    /// <param name="retainUntil">Until when; cut to whole seconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The stored object's properties, or null when the key is taken already.</returns>
    Task<ObjectHead?> PutLockedAsync(ObjectKey key, Stream content, PutOptions options, DateTimeOffset retainUntil, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the object that has this ETag, or makes its lock firmer or longer. A compliance lock that reaches further than <paramref name="wanted"/> stays as it is:
    /// then the store refuses, as an unavailable one. The lock is on these bytes: what is written over the key later is not locked.
    /// </summary>
    /// <returns>False when there is no such object.</returns>
    Task<bool> SetLockAsync(ObjectKey key, string etag, ObjectLock wanted, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the governance lock of the object that has this ETag away, with the store's permission to bypass it. Succeeds when there is no lock, or no object.
    /// Some stores can only cut a lock short: it then ends within seconds.
    /// </summary>
    Task RemoveLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken);

    /// <summary>The lock of the object that has this ETag; null when there is none.</summary>
    Task<ObjectLock?> GetLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken);
}
