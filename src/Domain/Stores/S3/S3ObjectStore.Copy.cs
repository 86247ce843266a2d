using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Amazon.S3.Model;

namespace Strongroom.Stores.S3;

/// <content>
/// Copies inside the bucket, in the place of what is there. By presigned requests: a large copy takes longer to answer than the SDK is given, and may
/// answer 200 with an error in its body.
/// </content>
public sealed partial class S3ObjectStore
{
    private static readonly TimeSpan CopyTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The most that one copy takes; above it copies go in parts.</summary>
    private readonly long _largestCopy;

    /// <inheritdoc />
    public async Task<ObjectHead?> ReplaceAsync(ObjectKey key, string etag, ObjectKey source, string sourceETag, CancellationToken cancellationToken)
    {
        if (await HeadAsync(source, cancellationToken) is not { } found || found.ETag != sourceETag) return null;
        return await CopyAsync(key, etag, source, found, null, cancellationToken) ? await HeadAsync(key, cancellationToken) : null;
    }

    // With headers, the copy gets these and the source's media type; without, everything that the source has.
    private async Task<bool> CopyAsync(
        ObjectKey key, string etag, ObjectKey source, ObjectHead found, Dictionary<string, string>? headers, CancellationToken cancellationToken)
    {
        if (await HeadAsync(key, cancellationToken) is not { } target || target.ETag != etag) return false;
        var encoding = headers is null && found.Size <= _largestCopy ? null : await EncodingOfAsync(source, cancellationToken);
        var copied = new Dictionary<string, string>(headers ?? []) { ["content-type"] = found.ContentType };
        if (encoding is not null) copied["content-encoding"] = encoding;
        if (found.Size > _largestCopy) return await CopyPartsAsync(key, etag, source, found, copied, cancellationToken);

        var request = headers is null ? [] : copied;
        if (headers is not null) request["x-amz-metadata-directive"] = "REPLACE";
        request["x-amz-copy-source"] = SourceOf(source);
        request["x-amz-copy-source-if-match"] = $"\"{found.ETag}\"";
        request["if-match"] = $"\"{etag}\"";
        return await SendCopyAsync(key, [], request, cancellationToken) is not null;
    }

    private async Task<bool> CopyPartsAsync(
        ObjectKey key, string etag, ObjectKey source, ObjectHead found, Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        // 1. Begin.
        var begin = new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key.Value, ContentType = found.ContentType };
        if (headers.TryGetValue("content-encoding", out var encoding)) begin.Headers.ContentEncoding = encoding;
        if (headers.TryGetValue(ClassHeader, out var storageClass)) begin.StorageClass = new Amazon.S3.S3StorageClass(storageClass);
        if (headers.TryGetValue(CopyOfHeader, out var copyOf)) begin.Metadata.Add(CopyOfHeader, copyOf);
        var upload = (await _guard.RunAsync(() => _client.InitiateMultipartUploadAsync(begin, cancellationToken), cancellationToken)).UploadId;
        var completed = false;
        try
        {
            // 2. Copy ranges, each on the condition that the source is still the same.
            var size = Math.Max(_largestCopy, (found.Size + Limits.MaxParts - 1) / Limits.MaxParts);
            var parts = new List<PartETag>();
            for (var offset = 0L; offset < found.Size; offset += size)
            {
                var last = Math.Min(offset + size, found.Size) - 1;
                var part = await SendCopyAsync(
                    key, [new("partNumber", (parts.Count + 1).ToString(CultureInfo.InvariantCulture)), new("uploadId", upload)],
                    new Dictionary<string, string>
                    {
                        ["x-amz-copy-source"] = SourceOf(source),
                        ["x-amz-copy-source-if-match"] = $"\"{found.ETag}\"",
                        ["x-amz-copy-source-range"] = string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{last}"),
                    },
                    cancellationToken);
                if (part is null) return false;
                parts.Add(new PartETag(parts.Count + 1, part));
            }

            // 3. Join them in the place of what is there.
            if (await HeadAsync(key, cancellationToken) is not { } target || target.ETag != etag) return false;
            var complete = new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = key.Value, UploadId = upload, PartETags = parts, IfMatch = $"\"{etag}\"" };
            completed = await _guard.RunAsync<object>(
                async () => await _client.CompleteMultipartUploadAsync(complete, cancellationToken), S3Guard.PreconditionFailed, cancellationToken) is not null;
            return completed;
        }
        finally
        {
            if (!completed) await AbortAsync(key, upload, CancellationToken.None);
        }
    }

    // The ETag that the copy says it has; null when the source, or the target, is gone or another.
    private async Task<string?> SendCopyAsync(
        ObjectKey key, KeyValuePair<string, string>[] query, Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var signed = await SignAsync("PUT", key, query, headers, SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        return await _guard.RunAsync(
            async () =>
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(CopyTimeout);
                using var request = new HttpRequestMessage(HttpMethod.Put, signed.Url) { Content = new ByteArrayContent([]) };
                foreach (var (name, value) in headers)
                {
                    if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
                }
                using var response = await _requests.SendAsync(request, limit.Token);
                // Not every S3 knows conditions on the target, which was looked at before.
                if (response.StatusCode == HttpStatusCode.NotImplemented && headers.ContainsKey("if-match"))
                    return await SendCopyAsync(key, query, new(headers.Where(header => header.Key != "if-match")), cancellationToken);
                if (response.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound) return null;
                response.EnsureSuccessStatusCode();
                var answer = XDocument.Parse(await response.Content.ReadAsStringAsync(limit.Token)).Root!;
                return Unquote(answer.Elements().FirstOrDefault(element => element.Name.LocalName == "ETag")?.Value) is { Length: > 0 } etag
                    ? etag
                    : throw new IOException($"The copy ended with {answer.Name.LocalName}.");
            },
            cancellationToken);
    }

    private async Task<string?> EncodingOfAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var response = await FetchAsync(HttpMethod.Head, key, null, null, cancellationToken);
        return response?.Content.Headers.ContentEncoding is { Count: > 0 } encodings ? string.Join(", ", encodings) : null;
    }

    private string SourceOf(ObjectKey key) => $"/{_options.Bucket}/{SigV4Encoding.Path(key.Value)}";
}
