using Azure.Storage.Blobs.Models;

namespace Strongroom.Stores.AzureBlob;

/// <content>
/// Version-level immutability in Locked mode, set by the same request that makes the blob. The container must have been made with support for it, which
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
}
