using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;

namespace Strongroom.Stores.AzureBlob;

/// <content>
/// Destroying blobs. A blob goes with its snapshots; in an account with versioning that leaves its versions, which the listing afterwards finds.
/// Soft delete of the account keeps even those for its time, and nothing here can shorten it.
/// </content>
public sealed partial class AzureBlobStore
{
    private const int FirstPage = 16;
    private const BlobStates Everything = BlobStates.Version | BlobStates.Snapshots;

    /// <inheritdoc />
    public int MaxBatch => 1000;

    /// <inheritdoc />
    public ValueTask<bool> HidesDeletedAsync(RequestPace pace, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectKey, PurgeFailure>> DeleteAsync(
        IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken)
    {
        var failed = await DeleteVersionsAsync([.. keys.Select(key => new ObjectVersion(key, null))], pace, cancellationToken);
        return failed.ToDictionary(failure => failure.Key.Key, failure => failure.Value);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectVersion, PurgeFailure>> DeleteVersionsAsync(
        IReadOnlyCollection<ObjectVersion> versions, RequestPace pace, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentDictionary<ObjectVersion, PurgeFailure>();
        var unanswered = 0;
        await Parallel.ForEachAsync(
            versions, new ParallelOptions { MaxDegreeOfParallelism = pace.Parallelism, CancellationToken = cancellationToken },
            async (version, token) =>
            {
                // A store that has not answered this many at once is asked by the caller whether it is there at all.
                var failure = Volatile.Read(ref unanswered) >= pace.Parallelism
                    ? new PurgeFailure("not tried")
                    : await pace.RunAsync(() => DeleteAsync(version, token), token);
                if (failure is null) return;
                failures[version] = failure;
                if (!failure.IsAnswer) Interlocked.Increment(ref unanswered);
            });
        return failures;
    }

    /// <inheritdoc />
    public async Task<Remains> FindAsync(IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken)
    {
        var search = new KeySearch(keys);
        try
        {
            if (search.HasOneOrder) await ListAsync(search, pace, cancellationToken);
            return await search.AskEachAsync(key => FindVersionsAsync(key, cancellationToken), Remains.ByVersions, pace, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return search.ToRemains();
        }
    }

    private async Task<PurgeFailure?> DeleteAsync(ObjectVersion version, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(version.Key.Value);
        if (version.Id is not null) blob = blob.WithVersion(version.Id);
        try
        {
            // A version has no snapshots of its own, and the parameter is refused there.
            await _guard.RunAsync(
                () => blob.DeleteAsync(version.Id is null ? DeleteSnapshotsOption.IncludeSnapshots : DeleteSnapshotsOption.None, cancellationToken: cancellationToken),
                AzureGuard.NotFound, cancellationToken);
            return null;
        }
        catch (StoreUnavailableException e) when (e.InnerException is RequestFailedException { Status: > 0 } refused)
        {
            var failure = new PurgeFailure(refused.ErrorCode ?? $"{refused.Status}");
            return refused.ErrorCode is "BlobImmutableDueToPolicy" or "BlobImmutableDueToLegalHold"
                ? failure with { IsLocked = true, LockedUntil = await FindLockAsync(version, cancellationToken) }
                : failure;
        }
        catch (StoreUnavailableException)
        {
            return new PurgeFailure("no answer", IsAnswer: false);
        }
    }

    private async Task<DateTimeOffset?> FindLockAsync(ObjectVersion version, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(version.Key.Value);
        if (version.Id is not null) blob = blob.WithVersion(version.Id);
        try
        {
            var found = await _guard.RunAsync(() => blob.GetPropertiesAsync(cancellationToken: cancellationToken), cancellationToken);
            return found.Value.ImmutabilityPolicy?.ExpiresOn;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    // Azure lists from the beginning of a prefix only. It may be sorted by bytes or by folders: the end is what lies behind the last key in both orders.
    private async Task ListAsync(KeySearch search, RequestPace pace, CancellationToken cancellationToken)
    {
        if (search.IsDone) return;
        var (last, lastByFolder) = search.Last;
        string? continuation = null;
        for (var page = 0; page < search.MaxPages; page++)
        {
            var listed = await pace.RunAsync(() => ListPageAsync(search.Prefix, continuation, page == 0 ? FirstPage : _pageSize, cancellationToken), cancellationToken);
            foreach (var blob in listed.Values) search.See(blob.Name, VersionOf(blob));
            continuation = listed.ContinuationToken;
            var behind = listed.Values.Any(blob => string.CompareOrdinal(blob.Name, last) > 0 && KeySearch.FolderOrder.Compare(blob.Name, lastByFolder) > 0);
            if (!behind && !string.IsNullOrEmpty(continuation)) continue;
            search.PassTo(null, Remains.ByVersions);
            return;
        }
    }

    private Task<Page<BlobItem>> ListPageAsync(string prefix, string? continuation, int size, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            await using var pages = _container.GetBlobsAsync(states: Everything, prefix: prefix, cancellationToken: cancellationToken)
                .AsPages(continuation, size).GetAsyncEnumerator(cancellationToken);
            await pages.MoveNextAsync();
            return pages.Current;
        },
        cancellationToken);

    private async Task<IReadOnlyList<string?>> FindVersionsAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var page = await ListPageAsync(key.Value, null, _pageSize, cancellationToken);
        return [.. page.Values.Where(blob => blob.Name == key.Value).Select(VersionOf).Distinct()];
    }

    // The current version is the blob itself, and snapshots go with it: neither is deleted by an id.
    private static string? VersionOf(BlobItem blob) => blob.IsLatestVersion == true || blob.Snapshot is not null ? null : blob.VersionId;
}
