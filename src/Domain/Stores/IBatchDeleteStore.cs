namespace Strongroom.Stores;

/// <summary>A store that deletes many objects in one request.</summary>
public interface IBatchDeleteStore
{
    /// <summary>The most keys that one call takes.</summary>
    int MaxBatch { get; }

    /// <summary>Deletes the objects and says of each that failed why. Keys that were not there count as deleted.</summary>
    Task<IReadOnlyDictionary<ObjectKey, string>> DeleteAsync(IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken);
}
