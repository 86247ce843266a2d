namespace Strongroom.Stores;

/// <summary>A store that can keep an object from being changed or deleted by anyone until a date: WORM, write once, read many.</summary>
public interface IObjectLockStore
{
    /// <summary>Whether this store's bucket was made for it, by <see cref="StoreOptions.Immutable"/>. When not, <see cref="PutLockedAsync"/> is not to be called.</summary>
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
}
