namespace Strongroom.Stores;

/// <summary>
/// A store with an archive tier: storage that costs little, and that is not, or not at once, readable. Objects change tier in place, under their key.
/// <para>Consistent: <see cref="TierAsync"/> shows what a call that returned has done. Concurrent: yes. Retries: nobody but the caller, who asks
/// <see cref="TierAsync"/> first, since a call that failed may have done its work.</para>
/// </summary>
public interface IArchiveTierStore
{
    /// <summary>Whether this store has one, by <see cref="StoreOptions.ArchiveClass"/>. When not, nothing else here is to be called.</summary>
    bool CanArchive { get; }

    /// <summary>How long the store says that bringing an object back takes, in hours; 0 when it is readable at once.</summary>
    int HoursToReadable { get; }

    /// <summary>Moves an object into the archive tier, unless it is another than <paramref name="etag"/> says. Its ETag may be another afterwards.</summary>
    /// <returns>False when there is no such object any more.</returns>
    Task<bool> ArchiveAsync(ObjectKey key, string etag, CancellationToken cancellationToken);

    /// <summary>
    /// Asks for an object of the archive tier to become readable: for some days where the store lays a copy beside it, else for good. Asking again while it is
    /// under way succeeds and changes nothing.
    /// </summary>
    /// <returns>False when there is no such object any more, or it is another than <paramref name="etag"/> says.</returns>
    Task<bool> RehydrateAsync(ObjectKey key, string etag, int days, CancellationToken cancellationToken);

    /// <summary>Where the object is now; null when there is none.</summary>
    Task<ObjectTier?> TierAsync(ObjectKey key, CancellationToken cancellationToken);
}
