using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Strongroom.Stores.AzureBlob;

/// <content>Multipart uploads: uncommitted blocks, named after the upload and the part.</content>
public sealed partial class AzureBlobStore
{
    /// <inheritdoc />
    public MultipartLimits Limits { get; } = new(1, 4000L << 20, 10_000);

    /// <inheritdoc />
    public Task<string> BeginAsync(ObjectKey key, string contentType, CancellationToken cancellationToken) =>
        Task.FromResult(NewUploadId());

    /// <inheritdoc />
    /// <remarks>
    /// Put Block wants the permission to write; to create does not suffice. Until it expires such a URL could therefore also replace the blob,
    /// even after the parts have been joined: keep its window short, and trust only the ETag that was verified.
    /// </remarks>
    public async ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string uploadId, int number, long length, SignedWindow window, CancellationToken cancellationToken)
    {
        var url = await _signer.SignAsync(key, BlobSasPermissions.Write, null, window, cancellationToken);
        var headers = new Dictionary<string, string> { ["content-length"] = length.ToString(CultureInfo.InvariantCulture) };
        return new SignedRequest("PUT", $"{url}&comp=block&blockid={Uri.EscapeDataString(BlockId(uploadId, number))}", headers, window.Until);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<UploadedPart>> ListPartsAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken)
    {
        var blocks = await _guard.RunAsync(
            async () => (await _container.GetBlockBlobClient(key.Value).GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken)).Value,
            AzureGuard.NotFound, cancellationToken);
        return [.. (blocks?.UncommittedBlocks ?? [])
            .Select(block => new UploadedPart(PartNumber(uploadId, block.Name), block.SizeLong))
            .Where(part => part.Number > 0)
            .OrderBy(part => part.Number)];
    }

    /// <inheritdoc />
    public async Task<ObjectHead?> CompleteAsync(ObjectKey key, string uploadId, int partCount, string contentType, CancellationToken cancellationToken)
    {
        var parts = await ListPartsAsync(key, uploadId, cancellationToken);
        if (partCount < 1 || parts.Count(part => part.Number <= partCount) != partCount) return null;
        return await CommitAsync(_container.GetBlockBlobClient(key.Value), uploadId, partCount, new BlobHttpHeaders { ContentType = contentType }, null, cancellationToken) is not null
            ? await HeadAsync(key, cancellationToken)
            : null;
    }

    /// <inheritdoc />
    /// <remarks>
    /// Azure has no call for it: uncommitted blocks are nobody's blob, cost what they weigh, and vanish a week after the last of them arrived,
    /// or when the blob is written. (To commit them and delete the blob would raise an event for an object that never was.)
    /// </remarks>
    public Task AbortAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<BlobContentInfo?> CommitAsync(
        BlockBlobClient blob, string uploadId, int count, BlobHttpHeaders headers, BlobImmutabilityPolicy? immutable, CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions
        {
            HttpHeaders = headers,
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            ImmutabilityPolicy = immutable,
        };
        return _guard.RunAsync(
            async () => (await blob.CommitBlockListAsync(Enumerable.Range(1, count).Select(number => BlockId(uploadId, number)), options, cancellationToken)).Value,
            e => AzureGuard.PreconditionFailed(e) || e.ErrorCode == "InvalidBlockList", cancellationToken);
    }

    private static string NewUploadId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    // All block ids of a blob have to be of one length.
    private static string BlockId(string uploadId, int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{uploadId}-{number:D5}"));

    // 0 for another upload's block.
    private static int PartNumber(string uploadId, string blockId)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (!Convert.TryFromBase64String(blockId, bytes, out var length)) return 0;
        var name = Encoding.ASCII.GetString(bytes[..length]);
        return name.Length == uploadId.Length + 6 && name.StartsWith(uploadId + "-", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(uploadId.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
