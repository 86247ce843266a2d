using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Strongroom.Stores.S3;

/// <content>
/// Object lock. Nobody can shorten it in COMPLIANCE mode, the account's root included. The bucket must have been made with object lock, which turns
/// versioning on: a plain PUT or DELETE from elsewhere can hide a locked version behind a newer one, it cannot take it away. So a lock is always of a version.
/// </content>
public sealed partial class S3ObjectStore
{
    // Ceph cannot remove a lock, only shorten it, and not to what has passed.
    private static readonly TimeSpan ShortestLock = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public bool LocksObjects => _options.Immutable;

    /// <inheritdoc />
    public async Task<ObjectHead?> PutLockedAsync(
        ObjectKey key, Stream content, PutOptions options, DateTimeOffset retainUntil, CancellationToken cancellationToken)
    {
        // Not every server heeds If-None-Match where versioning is on: Ceph 16 stacks a version. Two writers at once are kept apart by whoever calls.
        if (await HeadAsync(key, cancellationToken) is not null) return null;

        // S3 demands a checksum with a lock; Content-MD5 is the one that every server knows. It guards the transfer, not the archive.
#pragma warning disable CA5351
        var start = content.Position;
        var md5 = await MD5.HashDataAsync(content, cancellationToken);
        content.Position = start;
#pragma warning restore CA5351
        var headers = PutHeaders(options);
        headers["content-md5"] = Convert.ToBase64String(md5);
        headers["x-amz-object-lock-mode"] = "COMPLIANCE";
        headers["x-amz-object-lock-retain-until-date"] = retainUntil.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var signed = await SignAsync("PUT", key, [], headers, SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        return await SendAsync(signed, content, options, cancellationToken) is null ? null : await HeadAsync(key, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> SetLockAsync(ObjectKey key, string etag, ObjectLock wanted, CancellationToken cancellationToken)
    {
        if (await FindVersionAsync(key, etag, cancellationToken) is not { } version) return false;

        // A governance lock may be in the way of another mode or an earlier date. Whether it may be bypassed is for the bucket's policy to say.
        var current = await GetLockOfAsync(key, version, cancellationToken);
        var bypass = current is { Mode: ObjectLock.Governance } && (current.Mode != wanted.Mode || current.Until > wanted.Until);
        var retention = new ObjectLockRetention
        {
            Mode = wanted.Mode == ObjectLock.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance,
            RetainUntilDate = wanted.Until.UtcDateTime,
        };
        await PutRetentionAsync(key, version, retention, bypass, cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public async Task RemoveLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken)
    {
        if (await FindVersionAsync(key, etag, cancellationToken) is not { } version) return;
        if (await GetLockOfAsync(key, version, cancellationToken) is not { } current || current.Until <= _time.GetUtcNow()) return;
        if (await TryRemoveAsync(key, version, cancellationToken)) return;
        var end = new ObjectLockRetention { Mode = ObjectLockRetentionMode.Governance, RetainUntilDate = (_time.GetUtcNow() + ShortestLock).UtcDateTime };
        await PutRetentionAsync(key, version, end, bypass: true, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ObjectLock?> GetLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken) =>
        await FindVersionAsync(key, etag, cancellationToken) is { } version ? await GetLockOfAsync(key, version, cancellationToken) : null;

    private Task<bool> TryRemoveAsync(ObjectKey key, string version, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            await _client.PutObjectRetentionAsync(RetentionOf(key, version, new ObjectLockRetention(), bypass: true), cancellationToken);
            return true;
        },
        static e => e.StatusCode == HttpStatusCode.BadRequest, cancellationToken);

    private Task<PutObjectRetentionResponse> PutRetentionAsync(ObjectKey key, string version, ObjectLockRetention retention, bool bypass, CancellationToken cancellationToken) =>
        _guard.RunAsync(() => _client.PutObjectRetentionAsync(RetentionOf(key, version, retention, bypass), cancellationToken), cancellationToken);

    private PutObjectRetentionRequest RetentionOf(ObjectKey key, string version, ObjectLockRetention retention, bool bypass) =>
        new() { BucketName = _options.Bucket, Key = key.Value, VersionId = version, Retention = retention, BypassGovernanceRetention = bypass ? true : null };

    private Task<ObjectLock?> GetLockOfAsync(ObjectKey key, string version, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            var found = await _client.GetObjectRetentionAsync(
                new GetObjectRetentionRequest { BucketName = _options.Bucket, Key = key.Value, VersionId = version }, cancellationToken);
            return found.Retention is not { Mode: { } mode, RetainUntilDate: { } until } ? null
                : new ObjectLock(mode == ObjectLockRetentionMode.Compliance ? ObjectLock.Compliance : ObjectLock.Governance, Utc(until));
        },
        S3Guard.NotFound, cancellationToken);

    // The version that holds these bytes: the current one, or one behind what was put over it past the gateway.
    private Task<string?> FindVersionAsync(ObjectKey key, string etag, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            var request = new ListVersionsRequest { BucketName = _options.Bucket, Prefix = key.Value };
            do
            {
                var page = await _client.ListVersionsAsync(request, cancellationToken);
                foreach (var found in page.Versions ?? [])
                {
                    if (found.Key != key.Value) return null;
                    if (found.IsDeleteMarker != true && Unquote(found.ETag) == etag) return found.VersionId;
                }

                (request.KeyMarker, request.VersionIdMarker) = page.IsTruncated == true ? (page.NextKeyMarker, page.NextVersionIdMarker) : (null, null);
            }
            while (request.KeyMarker is not null);
            return null;
        },
        S3Guard.NotFound, cancellationToken);
}
