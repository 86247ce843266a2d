using System.Buffers;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Strongroom.Telemetry;

namespace Strongroom.Stores.AzureBlob;

/// <content>Our own uploads.</content>
public sealed partial class AzureBlobStore
{
    private const int SmallestBlock = 4 << 20;

    /// <inheritdoc />
    public Task<ObjectHead?> PutAsync(ObjectKey key, Stream content, PutOptions options, CancellationToken cancellationToken) =>
        PutAsync(key, content, options, null, cancellationToken);

    private async Task<ObjectHead?> PutAsync(
        ObjectKey key, Stream content, PutOptions options, BlobImmutabilityPolicy? immutable, CancellationToken cancellationToken)
    {
        // One block is in memory at a time, to be sent again if need be. Blocks grow with objects that would need more than Azure's 50,000.
        // (The SDK's own splitting names its blocks in another length than a multipart upload's, which Azure refuses on one blob.)
        var blob = _container.GetBlockBlobClient(key.Value);
        var blockSize = (int)Math.Min(options.Length, Math.Max(SmallestBlock, options.Length / 40_000));
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(blockSize, 1));
        try
        {
            await using var exact = new ExactLengthStream(CountedStream.To(Info.Name, content), options.Length);
            var stored = options.Length <= SmallestBlock
                ? await UploadAsync(blob, await ReadBlockAsync(exact, buffer, blockSize, cancellationToken), options, immutable, cancellationToken)
                : await UploadBlocksAsync(blob, exact, buffer, blockSize, options, immutable, cancellationToken);
            return stored is null ? null : Head(options.Length, options.ContentType, stored.ETag, stored.LastModified);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task<BlobContentInfo?> UploadAsync(
        BlockBlobClient blob, MemoryStream content, PutOptions options, BlobImmutabilityPolicy? immutable, CancellationToken cancellationToken)
    {
        var upload = new BlobUploadOptions
        {
            HttpHeaders = HeadersOf(options),
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            ImmutabilityPolicy = immutable,
        };
        return _guard.RunAsync(
            async () => (await blob.UploadAsync(content, upload, cancellationToken)).Value,
            AzureGuard.PreconditionFailed, cancellationToken, "put");
    }

    private async Task<BlobContentInfo?> UploadBlocksAsync(
        BlockBlobClient blob, ExactLengthStream content, byte[] buffer, int blockSize, PutOptions options, BlobImmutabilityPolicy? immutable,
        CancellationToken cancellationToken)
    {
        var uploadId = NewUploadId();
        var count = 0;
        while (await ReadBlockAsync(content, buffer, blockSize, cancellationToken) is { Length: > 0 } block)
        {
            var id = BlockId(uploadId, ++count);
            await _guard.RunAsync(() => blob.StageBlockAsync(id, block, cancellationToken: cancellationToken), cancellationToken, "put_block");
        }
        return await CommitAsync(blob, uploadId, count, HeadersOf(options), immutable, cancellationToken);
    }

    private static BlobHttpHeaders HeadersOf(PutOptions options) => new() { ContentType = options.ContentType, ContentEncoding = options.ContentEncoding };

    private static async Task<MemoryStream> ReadBlockAsync(ExactLengthStream content, byte[] buffer, int size, CancellationToken cancellationToken)
    {
        var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, Math.Max(size, 1)), Math.Max(size, 1), throwOnEndOfStream: false, cancellationToken);
        return new MemoryStream(buffer, 0, read, writable: false);
    }
}
