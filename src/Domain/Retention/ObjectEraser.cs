using System.Collections.Concurrent;
using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary>Deletes objects and asks the store whether they are gone. Only its answer counts: a failed delete may have deleted, and the other way round.</summary>
public sealed class ObjectEraser(IObjectStore store, int parallelism)
{
    private readonly Lock _gate = new();
    private Task<bool>? _down;

    /// <summary>Whether a failure turned out to be the whole store's.</summary>
    public bool StoreIsDown => _down is { IsCompletedSuccessfully: true, Result: true };

    /// <summary>Erases objects and says of each that is not confirmed gone why. Failures of one do not stop the others; a dead store does.</summary>
    public async Task<IReadOnlyDictionary<ObjectKey, string>> EraseAsync(IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken)
    {
        // 1. All at once, where the store can. What becomes of each is asked below, so a failure here is no answer yet.
        var asked = await DeleteTogetherAsync(keys, cancellationToken);

        // 2. One by one: delete what has not been asked for or is still there, then confirm.
        var failures = new ConcurrentDictionary<ObjectKey, string>();
        await Parallel.ForEachAsync(
            keys, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                if (await EraseAsync(key, asked, token) is { } failure) failures[key] = failure;
            });
        return failures;
    }

    private async Task<bool> DeleteTogetherAsync(IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken)
    {
        if (store is not IBatchDeleteStore batch) return false;
        try
        {
            foreach (var some in keys.Chunk(batch.MaxBatch)) await batch.DeleteAsync(some, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await IsDownAsync(cancellationToken);
        }
        return true;
    }

    private async Task<string?> EraseAsync(ObjectKey key, bool asked, CancellationToken cancellationToken)
    {
        if (StoreIsDown) return "store unavailable";
        try
        {
            if (asked && await store.HeadAsync(key, cancellationToken) is null) return null;
            var failure = await DeleteAsync(key, cancellationToken);
            return await store.HeadAsync(key, cancellationToken) is null ? null : failure ?? "still there after the delete";
        }
        catch (StoreUnavailableException)
        {
            return await IsDownAsync(cancellationToken) ? "store unavailable" : "absence could not be confirmed";
        }
    }

    private async Task<string?> DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(key, cancellationToken);
            return null;
        }
        catch (StoreUnavailableException)
        {
            return "delete failed";
        }
    }

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
