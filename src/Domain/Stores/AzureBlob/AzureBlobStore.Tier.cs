using Azure.Storage.Blobs.Models;

namespace Strongroom.Stores.AzureBlob;

/// <content>
/// The archive tier of a block blob. Changing it leaves ETag and time as they are, and takes no condition: the ETag is looked at before, and again by
/// whoever asks for the tier afterwards. A blob that is brought back is hot for good; until then it cannot be read.
/// </content>
public sealed partial class AzureBlobStore
{
    private readonly bool _canArchive;

    /// <inheritdoc />
    public bool CanArchive => _canArchive;

    /// <inheritdoc />
    public int HoursToReadable => 15;

    /// <inheritdoc />
    public async Task<bool> ArchiveAsync(ObjectKey key, string etag, CancellationToken cancellationToken) =>
        await TierAsync(key, cancellationToken) is { } tier && tier.Head.ETag == etag && await SetTierAsync(key, AccessTier.Archive, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> RehydrateAsync(ObjectKey key, string etag, int days, CancellationToken cancellationToken) =>
        await TierAsync(key, cancellationToken) is { } tier && tier.Head.ETag == etag
        && (tier.State != TierState.Archived || await SetTierAsync(key, AccessTier.Hot, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectTier?> TierAsync(ObjectKey key, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            var found = (await _container.GetBlobClient(key.Value).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var state = !string.IsNullOrEmpty(found.ArchiveStatus) ? TierState.Rehydrating
                : found.AccessTier == AccessTier.Archive.ToString() ? TierState.Archived
                : TierState.Hot;
            return new ObjectTier(state, null, Head(found.ContentLength, found.ContentType, found.ETag, found.LastModified), null);
        },
        AzureGuard.NotFound, cancellationToken);

    private Task<bool> SetTierAsync(ObjectKey key, AccessTier tier, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            await _container.GetBlobClient(key.Value).SetAccessTierAsync(tier, cancellationToken: cancellationToken);
            return true;
        },
        AzureGuard.NotFound, cancellationToken);
}
