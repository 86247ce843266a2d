using Amazon.S3.Model;

namespace Strongroom.Stores.S3;

/// <content>Multipart uploads.</content>
public sealed partial class S3ObjectStore
{
    /// <inheritdoc />
    public MultipartLimits Limits { get; } = new(5L << 20, 5L << 30, 10_000);

    /// <inheritdoc />
    public Task<string> BeginAsync(ObjectKey key, string contentType, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            var request = new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key.Value, ContentType = contentType };
            return (await _client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
        },
        cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<UploadedPart>> ListPartsAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken) =>
        [.. (await PartsAsync(key, uploadId, cancellationToken)).Select(part => new UploadedPart(part.PartNumber ?? 0, part.Size ?? 0))];

    /// <inheritdoc />
    public async Task<ObjectHead?> CompleteAsync(ObjectKey key, string uploadId, int partCount, string contentType, CancellationToken cancellationToken)
    {
        // 1. Every part has to be there; S3 itself joins whatever it is told to.
        var parts = (await PartsAsync(key, uploadId, cancellationToken)).Where(part => part.PartNumber <= partCount).ToList();
        if (partCount < 1 || parts.Count != partCount) return null;

        // 2. If-None-Match holds on AWS and R2. Others ignore it here, so look first: what remains is the moment between the two.
        if (await HeadAsync(key, cancellationToken) is not null) return null;
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = _options.Bucket,
            Key = key.Value,
            UploadId = uploadId,
            IfNoneMatch = "*",
            PartETags = [.. parts.Select(part => new PartETag(part.PartNumber!.Value, part.ETag))],
        };
        var completed = await _guard.RunAsync<object>(
            async () => await _client.CompleteMultipartUploadAsync(request, cancellationToken),
            e => S3Guard.NotFound(e) || S3Guard.PreconditionFailed(e) || e.ErrorCode is "InvalidPart" or "InvalidPartOrder" or "EntityTooSmall",
            cancellationToken);
        return completed is null ? null : await HeadAsync(key, cancellationToken);
    }

    /// <inheritdoc />
    public Task AbortAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken) => _guard.RunAsync(
        () => _client.AbortMultipartUploadAsync(
            new AbortMultipartUploadRequest { BucketName = _options.Bucket, Key = key.Value, UploadId = uploadId }, cancellationToken),
        S3Guard.NotFound, cancellationToken);

    private async Task<List<PartDetail>> PartsAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken)
    {
        var parts = new List<PartDetail>();
        var request = new ListPartsRequest { BucketName = _options.Bucket, Key = key.Value, UploadId = uploadId };
        while (true)
        {
            var page = await _guard.RunAsync(() => _client.ListPartsAsync(request, cancellationToken), S3Guard.NotFound, cancellationToken);
            parts.AddRange(page?.Parts ?? []);
            if (page?.IsTruncated != true) return parts;
            request.PartNumberMarker = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
