using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary>Destroys objects with all their versions and asks the store what is left. Only its answer counts: a failed delete may have deleted, and the other way round.</summary>
public sealed class ObjectEraser(IObjectStore store, RequestPace pace)
{
    // Each round deletes up to a page of versions of an object that has very many.
    private const int MaxRounds = 100;

    private readonly Lock _gate = new();
    private Task<bool>? _down;

    /// <summary>Whether a failure turned out to be the whole store's.</summary>
    public bool StoreIsDown => _down is { IsCompletedSuccessfully: true, Result: true };

    /// <summary>Erases objects and says of each what became of it. Failures of one do not stop the others; a dead store does.</summary>
    public async Task<IReadOnlyDictionary<ObjectKey, ErasedObject>> EraseAsync(IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken)
    {
        if (store is not IPurgeStore purge) return keys.ToDictionary(key => key, _ => new ErasedObject(null, "the store cannot purge"));
        var failures = new Dictionary<ObjectKey, PurgeFailure>();

        // 1. The objects, all at once. Where versions are kept this would hide them; they are looked for first.
        await TryAsync(keys, async () =>
        {
            if (await purge.HidesDeletedAsync(pace, cancellationToken)) return;
            foreach (var some in keys.Chunk(purge.MaxBatch))
                foreach (var (key, failure) in await purge.DeleteAsync(some, pace, cancellationToken)) failures[key] = failure;
        });

        // 2. What is left: the versions, or what failed. Again, until nothing is or nothing changes.
        var gone = new Dictionary<ObjectKey, string>();
        IReadOnlyCollection<ObjectVersion> left = [];
        HashSet<ObjectKey> open = [.. keys];
        var locked = new HashSet<ObjectVersion>();
        for (var round = 0; round < MaxRounds && open.Count > 0 && !StoreIsDown; round++)
        {
            var before = left;
            var remains = await purge.FindAsync(open, pace, cancellationToken);
            foreach (var (key, how) in remains.Gone) gone[key] = how;
            left = remains.Left;
            if (open.Count > remains.Gone.Count + left.Select(version => version.Key).Distinct().Count()) await IsDownAsync(cancellationToken);
            open = [.. left.Select(version => version.Key)];
            var next = left.Where(version => !locked.Contains(version)).ToList();
            if (next.Count == 0 || StoreIsDown || (round > 0 && left.ToHashSet().SetEquals(before))) break;
            await TryAsync(open, async () =>
            {
                foreach (var key in open.Where(key => failures.TryGetValue(key, out var failure) && !failure.IsLocked)) failures.Remove(key);
                foreach (var some in next.Chunk(purge.MaxBatch))
                    foreach (var (version, failure) in await purge.DeleteVersionsAsync(some, pace, cancellationToken))
                    {
                        if (failure.IsLocked) locked.Add(version);
                        failures[version.Key] = Worse(failures.GetValueOrDefault(version.Key), failure);
                    }
            });
        }

        // 3. What that means for each.
        var there = left.Select(version => version.Key).ToHashSet();
        return keys.Distinct().ToDictionary(key => key, key => gone.TryGetValue(key, out var how) ? new ErasedObject(how) : Failed(failures.GetValueOrDefault(key), there.Contains(key)));

        async Task TryAsync(IEnumerable<ObjectKey> of, Func<Task> delete)
        {
            try
            {
                await delete();
            }
            catch (StoreUnavailableException)
            {
                // No answer, so anything may have happened: the store is asked what.
                foreach (var key in of) failures.TryAdd(key, new PurgeFailure("no answer", IsAnswer: false));
                await IsDownAsync(cancellationToken);
            }
        }
    }

    /// <summary>Asks what became of objects, and deletes nothing.</summary>
    public async Task<IReadOnlyDictionary<ObjectKey, ErasedObject>> LookAsync(IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0 || store is not IPurgeStore purge) return new Dictionary<ObjectKey, ErasedObject>();
        var remains = await purge.FindAsync(keys, pace, cancellationToken);
        var there = remains.Left.Select(version => version.Key).ToHashSet();
        return keys.Distinct().ToDictionary(key => key, key => remains.Gone.TryGetValue(key, out var how) ? new ErasedObject(how) : Failed(null, there.Contains(key)));
    }

    private ErasedObject Failed(PurgeFailure? failure, bool there) => (there, failure) switch
    {
        (true, { IsLocked: true }) => new(null, $"locked in the store: {failure.Error}", true, true, failure.LockedUntil),
        (true, not null) => new(null, $"delete failed: {failure.Error}", failure.IsAnswer),
        (true, null) => new(null, "still there after the delete", true),
        _ => new(null, StoreIsDown ? "store unavailable" : "absence could not be confirmed"),
    };

    // Of an object's versions the one that is locked longest says when it is worth another try.
    private static PurgeFailure Worse(PurgeFailure? one, PurgeFailure other) => one switch
    {
        null => other,
        { IsLocked: true } when !other.IsLocked || one.LockedUntil is null || one.LockedUntil > other.LockedUntil => one,
        _ => other,
    };

    // Asked once, by whoever fails first: the answer tells a broken file from a broken store.
    private Task<bool> IsDownAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return _down ??= CheckAsync(cancellationToken);
    }

    private async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return false;
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
    }
}
