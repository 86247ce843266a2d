using System.Buffers;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Strongroom.Stores.AzureBlob;

/// <content>One blob in another's place: atomic, on the condition that both still are what they were.</content>
public sealed partial class AzureBlobStore
{
    /// <summary>The most that Copy Blob From URL takes. (The other copy is asynchronous, and when it breaks off it leaves an empty blob.)</summary>
    private const long LargestCopy = 256L << 20;

    /// <inheritdoc />
    public async Task<ObjectHead?> ReplaceAsync(ObjectKey key, string etag, ObjectKey source, string sourceETag, CancellationToken cancellationToken)
    {
        if (await HeadAsync(source, cancellationToken) is not { } found || found.ETag != sourceETag) return null;
        var replaced = found.Size <= LargestCopy
            ? await CopyAsync(key, etag, source, sourceETag, cancellationToken)
            : await CopyBlocksAsync(key, etag, source, sourceETag, cancellationToken);
        return replaced ? await HeadAsync(key, cancellationToken) : null;
    }

    private async Task<bool> CopyAsync(ObjectKey key, string etag, ObjectKey source, string sourceETag, CancellationToken cancellationToken)
    {
        var window = SignedWindow.Starting(_time.GetUtcNow(), TimeSpan.FromMinutes(15));
        var from = await _signer.SignAsync(source, BlobSasPermissions.Read, null, window, cancellationToken);
        var options = new BlobCopyFromUriOptions { DestinationConditions = Only(etag), SourceConditions = Only(sourceETag) };
        return await _guard.RunAsync(
            async () =>
            {
                await _container.GetBlobClient(key.Value).SyncCopyFromUriAsync(new Uri(from), options, cancellationToken);
                return true;
            },
            e => AzureGuard.NotFound(e) || AzureGuard.PreconditionFailed(e), cancellationToken);
    }

    // Through our memory, a block at a time; the commit of the list is what replaces.
    private async Task<bool> CopyBlocksAsync(ObjectKey key, string etag, ObjectKey source, string sourceETag, CancellationToken cancellationToken)
    {
        var content = await _guard.RunAsync(
            async () => (await _container.GetBlobClient(source.Value).DownloadStreamingAsync(new BlobDownloadOptions { Conditions = Only(sourceETag) }, cancellationToken)).Value,
            e => AzureGuard.NotFound(e) || AzureGuard.PreconditionFailed(e), cancellationToken);
        if (content is null) return false;
        using (content)
        {
            var blob = _container.GetBlockBlobClient(key.Value);
            var uploadId = NewUploadId();
            var blockSize = (int)Math.Max(SmallestBlock, content.Details.ContentLength / 40_000);
            var buffer = ArrayPool<byte>.Shared.Rent(blockSize);
            try
            {
                await using var exact = new ExactLengthStream(content.Content, content.Details.ContentLength);
                var count = 0;
                while (await ReadBlockAsync(exact, buffer, blockSize, cancellationToken) is { Length: > 0 } block)
                {
                    var id = BlockId(uploadId, ++count);
                    await _guard.RunAsync(() => blob.StageBlockAsync(id, block, cancellationToken: cancellationToken), cancellationToken);
                }
                var options = new CommitBlockListOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = content.Details.ContentType, ContentEncoding = content.Details.ContentEncoding },
                    Conditions = Only(etag),
                };
                return await _guard.RunAsync(
                    async () =>
                    {
                        await blob.CommitBlockListAsync(Enumerable.Range(1, count).Select(number => BlockId(uploadId, number)), options, cancellationToken);
                        return true;
                    },
                    e => AzureGuard.NotFound(e) || AzureGuard.PreconditionFailed(e), cancellationToken);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static BlobRequestConditions Only(string etag) => new() { IfMatch = new ETag($"\"{etag}\"") };
}
