namespace Strongroom.Stores;

/// <summary>
/// A store that destroys many objects at a time, with all their versions, and says what is left of them. Only what <see cref="FindAsync"/> answers counts:
/// a delete that failed may have deleted, and the other way round.
/// </summary>
public interface IPurgeStore
{
    /// <summary>The most keys or versions that one call takes.</summary>
    int MaxBatch { get; }

    /// <summary>
    /// Whether <see cref="DeleteAsync"/> would only hide the objects, because the bucket keeps versions: then <see cref="FindAsync"/> finds what is to be
    /// deleted. Asked of the store once, and again every few minutes.
    /// </summary>
    ValueTask<bool> HidesDeletedAsync(RequestPace pace, CancellationToken cancellationToken);

    /// <summary>Deletes the objects, snapshots included, and says of each that failed why. What was not there counts as deleted.</summary>
    Task<IReadOnlyDictionary<ObjectKey, PurgeFailure>> DeleteAsync(IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken);

    /// <summary>Deletes versions and delete markers for good, and says of each that failed why.</summary>
    Task<IReadOnlyDictionary<ObjectVersion, PurgeFailure>> DeleteVersionsAsync(
        IReadOnlyCollection<ObjectVersion> versions, RequestPace pace, CancellationToken cancellationToken);

    /// <summary>What the store still has of the objects: versions and delete markers too. Objects next to each other by name cost a listing, scattered ones a request each.</summary>
    Task<Remains> FindAsync(IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken);
}
