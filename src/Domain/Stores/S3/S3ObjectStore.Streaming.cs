using System.Net;
using System.Net.Http.Headers;

namespace Strongroom.Stores.S3;

/// <content>
/// Bodies, by presigned requests over our own connections. The SDK wants to rewind what it sends, or reads it into memory, and allocates a buffer for
/// every read of what it receives (90 MB for 64 MB).
/// </content>
public sealed partial class S3ObjectStore
{
    private static readonly TimeSpan SigningTime = TimeSpan.FromMinutes(15);

    /// <inheritdoc />
    public async Task<ObjectContent?> OpenReadAsync(ObjectKey key, ByteRange? range, string? etag, CancellationToken cancellationToken)
    {
        var signed = await SignAsync("GET", key, [], [], SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        var response = await _guard.RunAsync(() => GetAsync(signed.Url, range, etag, cancellationToken), cancellationToken);
        if (response is null) return null;
        var headers = response.Content.Headers;
        var head = Head(
            headers.ContentRange?.Length ?? headers.ContentLength ?? 0, headers.ContentType?.ToString(), response.Headers.ETag?.Tag, headers.LastModified?.UtcDateTime);
        return new ObjectContent(head, await response.Content.ReadAsStreamAsync(cancellationToken), response);
    }

    /// <inheritdoc />
    public async Task<ObjectHead?> PutAsync(ObjectKey key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        // A stream cannot be sent twice: no retry. The store may refuse before the body is sent (Expect: 100-continue).
        var signed = await SignPutAsync(key, options, SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Put, signed.Url) { Content = new StreamContent(new ExactLengthStream(content, options.Length)) };
        request.Headers.ExpectContinue = true;
        foreach (var (name, value) in signed.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        var taken = await _guard.RunAsync(
            async () =>
            {
                using var response = await _transfers.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.StatusCode != HttpStatusCode.PreconditionFailed) response.EnsureSuccessStatusCode();
                return response.StatusCode == HttpStatusCode.PreconditionFailed;
            },
            cancellationToken);
        return taken ? null : await HeadAsync(key, cancellationToken);
    }

    // Null when there is no such object, or another than the tag says. A server error is worth a second try.
    private async Task<HttpResponseMessage?> GetAsync(string url, ByteRange? range, string? etag, CancellationToken cancellationToken)
    {
        for (var last = false; ; last = true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (range is { } part) request.Headers.Range = new RangeHeaderValue(part.Offset, part.Offset + part.Length - 1);
            if (etag is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{etag}\""));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StoreHttp.AnswerTimeout);
            var response = await _transfers.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.PreconditionFailed) return null;
                if (response.StatusCode == HttpStatusCode.NotFound && !await NamesMissingBucketAsync(response, cancellationToken)) return null;
                if (last || (int)response.StatusCode < 500) response.EnsureSuccessStatusCode();
            }
        }
    }

    private static async Task<bool> NamesMissingBucketAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (await response.Content.ReadAsStringAsync(cancellationToken)).Contains("<Code>NoSuchBucket</Code>", StringComparison.Ordinal);
}
