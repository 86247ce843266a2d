using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Strongroom.Stores.AzureBlob;

/// <content>
/// Version-level immutability: an Unlocked policy is governance, a Locked one compliance. The container must have been made with support for it, which
/// needs versioning of the account. Azurite knows nothing of it: there <see cref="StoreOptions.Immutable"/> stays off.
/// </content>
public sealed partial class AzureBlobStore
{
    private readonly bool _immutable;

    /// <inheritdoc />
    public bool LocksObjects => _immutable;

    /// <inheritdoc />
    public Task<ObjectHead?> PutLockedAsync(
        ObjectKey key, Stream content, PutOptions options, DateTimeOffset retainUntil, CancellationToken cancellationToken) =>
        PutAsync(
            key, content, options,
            new BlobImmutabilityPolicy { PolicyMode = BlobImmutabilityPolicyMode.Locked, ExpiresOn = retainUntil.ToUniversalTime() }, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> SetLockAsync(ObjectKey key, string etag, ObjectLock wanted, CancellationToken cancellationToken)
    {
        if (await FindVersionAsync(key, etag, cancellationToken) is not var (blob, _)) return false;
        var policy = new BlobImmutabilityPolicy
        {
            PolicyMode = wanted.Mode == ObjectLock.Compliance ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked,
            ExpiresOn = wanted.Until.ToUniversalTime(),
        };
        await _guard.RunAsync(() => blob.SetImmutabilityPolicyAsync(policy, cancellationToken: cancellationToken), cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public async Task RemoveLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken)
    {
        if (await FindVersionAsync(key, etag, cancellationToken) is not (var blob, not null)) return;
        await _guard.RunAsync(() => blob.DeleteImmutabilityPolicyAsync(cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ObjectLock?> GetLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken) =>
        (await FindVersionAsync(key, etag, cancellationToken))?.Lock;

    // The version that holds these bytes: the current one, or one behind what was put over it past the gateway.
    private async Task<(BlobClient Blob, ObjectLock? Lock)?> FindVersionAsync(ObjectKey key, string etag, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(key.Value);
        var current = await _guard.RunAsync(async () => (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value, AzureGuard.NotFound, cancellationToken);
        if (current is not null && Unquote(current.ETag) == etag)
            return (current.VersionId is { } id ? blob.WithVersion(id) : blob, LockOf(current.ImmutabilityPolicy));

        await using var versions = _container.GetBlobsAsync(BlobTraits.ImmutabilityPolicy, BlobStates.Version, key.Value, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await _guard.RunAsync(() => versions.MoveNextAsync().AsTask(), cancellationToken))
        {
            var found = versions.Current;
            if (found.Name == key.Value && found.VersionId is { } version && Unquote(found.Properties.ETag ?? default) == etag)
                return (blob.WithVersion(version), LockOf(found.Properties.ImmutabilityPolicy));
        }

        return null;
    }

    private static ObjectLock? LockOf(BlobImmutabilityPolicy? policy) => policy is not { ExpiresOn: { } until } ? null
        : new ObjectLock(policy.PolicyMode == BlobImmutabilityPolicyMode.Locked ? ObjectLock.Compliance : ObjectLock.Governance, until);
}
