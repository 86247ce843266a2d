using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Strongroom.Stores.S3;

/// <content>
/// Destroying objects. In a bucket that keeps versions, or has kept some, a plain delete only sets a marker: versions and markers are listed and deleted each.
/// </content>
public sealed partial class S3ObjectStore
{
    private const int FirstPage = 16;
    private static readonly TimeSpan VersioningKnown = TimeSpan.FromMinutes(5);
    private Versioning? _versioning;

    /// <inheritdoc />
    public int MaxBatch => 1000;

    /// <inheritdoc />
    public async ValueTask<bool> HidesDeletedAsync(RequestPace pace, CancellationToken cancellationToken)
    {
        if (_options.Immutable) return true;
        if (_versioning is { } known && _time.GetElapsedTime(known.At) < VersioningKnown) return known.Kept;
        var kept = await pace.RunAsync(() => _guard.RunAsync(() => AskVersioningAsync(cancellationToken), cancellationToken), cancellationToken);
        _versioning = new Versioning(kept, _time.GetTimestamp());
        return kept;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectKey, PurgeFailure>> DeleteAsync(
        IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken)
    {
        var failed = await DeleteAsync([.. keys.Select(key => new ObjectVersion(key, null))], pace, cancellationToken);
        return failed.ToDictionary(failure => failure.Key.Key, failure => failure.Value);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectVersion, PurgeFailure>> DeleteVersionsAsync(
        IReadOnlyCollection<ObjectVersion> versions, RequestPace pace, CancellationToken cancellationToken)
    {
        var failed = await DeleteAsync([.. versions], pace, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = pace.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(failed.Where(failure => failure.Value.Error is "AccessDenied" or "ObjectLocked").ToList(), options, async (failure, token) =>
        {
            if (await pace.RunAsync(() => FindLockAsync(failure.Key, failure.Value, token), token) is { } locked)
                lock (failed) failed[failure.Key] = locked;
        });
        return failed;
    }

    /// <inheritdoc />
    public async Task<Remains> FindAsync(IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken)
    {
        var search = new KeySearch(keys);
        try
        {
            var versions = await HidesDeletedAsync(pace, cancellationToken);
            if (search.HasOneOrder) await ListAsync(search, versions, pace, cancellationToken);
            return versions
                ? await search.AskEachAsync(key => FindVersionsAsync(key, cancellationToken), Remains.ByVersions, pace, cancellationToken)
                : await search.AskEachAsync(
                    async key => await HeadAsync(key, cancellationToken) is null ? [] : [null], Remains.ByHead, pace, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return search.ToRemains();
        }
    }

    private async Task<bool> AskVersioningAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = _options.Bucket }, cancellationToken);

            // Suspended counts: what was kept before is still there.
            return answer.VersioningConfig?.Status is { } status && (status == VersionStatus.Enabled || status == VersionStatus.Suspended);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented || e.ErrorCode == "NotImplemented")
        {
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            // Not for us to know: a listing of versions is right either way.
            return true;
        }
    }

    private async Task<Dictionary<ObjectVersion, PurgeFailure>> DeleteAsync(ObjectVersion[] objects, RequestPace pace, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(objects.Length, MaxBatch);
        if (objects.Length == 0) return [];
        var request = new DeleteObjectsRequest
        {
            BucketName = _options.Bucket,
            Objects = [.. objects.Select(item => new KeyVersion { Key = item.Key.Value, VersionId = item.Id })],
        };
        return await pace.RunAsync(
            () => _guard.RunAsync(
                async () =>
                {
                    try
                    {
                        // Versioning that was switched on since we asked shows here: the objects are only hidden, and FindAsync has to look for versions.
                        var answer = await _client.DeleteObjectsAsync(request, cancellationToken);
                        if (Array.Exists(objects, item => item.Id is null) && answer.DeletedObjects?.Exists(item => item.DeleteMarker == true) == true)
                            _versioning = new Versioning(true, _time.GetTimestamp());
                        return [];
                    }
                    catch (DeleteObjectsException e) when (e.Response.DeleteErrors is { Count: > 0 } errors)
                    {
                        var codes = errors.ToLookup(error => error.Key, StringComparer.Ordinal);
                        return objects.Select(item => (Item: item, Error: codes[item.Key.Value].FirstOrDefault(error => Matches(item.Id, error.VersionId))))
                            .Where(pair => pair.Error is not null).ToDictionary(pair => pair.Item, pair => new PurgeFailure(pair.Error!.Code ?? "unknown"));
                    }
                },
                cancellationToken),
            cancellationToken);
    }

    private static bool Matches(string? asked, string? answered) => asked is null || string.IsNullOrEmpty(answered) || asked == answered;

    // Null when it is not a lock that forbids it.
    private Task<PurgeFailure?> FindLockAsync(ObjectVersion version, PurgeFailure failure, CancellationToken cancellationToken) => _guard.RunAsync<PurgeFailure?>(
        async () =>
        {
            var (bucket, key) = (_options.Bucket, version.Key.Value);
            try
            {
                var answer = await _client.GetObjectRetentionAsync(
                    new GetObjectRetentionRequest { BucketName = bucket, Key = key, VersionId = version.Id }, cancellationToken);
                if (answer.Retention?.RetainUntilDate is { } until) return failure with { IsLocked = true, LockedUntil = Utc(until) };
            }
            catch (AmazonS3Exception)
            {
                // No retention, or none of our business: a hold may be the reason.
            }
            try
            {
                var answer = await _client.GetObjectLegalHoldAsync(
                    new GetObjectLegalHoldRequest { BucketName = bucket, Key = key, VersionId = version.Id }, cancellationToken);
                return answer.LegalHold?.Status == ObjectLockLegalHoldStatus.On ? failure with { IsLocked = true } : null;
            }
            catch (AmazonS3Exception)
            {
                return null;
            }
        },
        cancellationToken);

    // From key to key: a listing begins at the next one that has no answer, so what lies between them costs at most a page.
    private async Task ListAsync(KeySearch search, bool versions, RequestPace pace, CancellationToken cancellationToken)
    {
        var how = versions ? Remains.ByVersions : Remains.ByListing;
        for (var page = 0; page < search.MaxPages && !search.IsDone; page++)
        {
            // When everything is gone the first page is of others' objects: a short one.
            var size = page == 0 ? Math.Min(FirstPage, _pageSize) : _pageSize;
            var (names, more) = await pace.RunAsync(
                () => _guard.RunAsync(() => ListPageAsync(search.Prefix, search.Before, size, versions, cancellationToken), cancellationToken), cancellationToken);
            var sorted = names.Zip(names.Skip(1)).All(pair => string.CompareOrdinal(pair.First.Name, pair.Second.Name) <= 0);
            if (!sorted || (more && names.Count == 0)) return;
            foreach (var (name, version) in names) search.See(name, version);
            search.PassTo(more ? names[^1].Name : null, how);
        }
    }

    private async Task<(List<(string Name, string? Version)> Names, bool More)> ListPageAsync(
        string prefix, string after, int size, bool versions, CancellationToken cancellationToken)
    {
        if (!versions)
        {
            var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix, StartAfter = after, MaxKeys = size };
            var page = await _client.ListObjectsV2Async(request, cancellationToken);
            return ([.. (page.S3Objects ?? []).Select(found => (found.Key, (string?)null))], page.IsTruncated == true);
        }
        var listing = await _client.ListVersionsAsync(
            new ListVersionsRequest { BucketName = _options.Bucket, Prefix = prefix, KeyMarker = after, MaxKeys = size }, cancellationToken);
        return ([.. (listing.Versions ?? []).Select(found => (found.Key, (string?)(found.VersionId ?? "null")))], listing.IsTruncated == true);
    }

    // The key comes first among all that begin with it.
    private async Task<IReadOnlyList<string?>> FindVersionsAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = _options.Bucket, Prefix = key.Value, MaxKeys = _pageSize };
        var page = await _guard.RunAsync(() => _client.ListVersionsAsync(request, cancellationToken), cancellationToken);
        return [.. (page.Versions ?? []).Where(found => found.Key == key.Value).Select(found => found.VersionId ?? "null")];
    }

    private sealed record Versioning(bool Kept, long At);
}
