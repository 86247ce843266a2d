using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Strongroom.Telemetry;

namespace Strongroom.Stores.S3;

/// <content>
/// The requests of one object, by presigned requests over our own connections. The SDK wants to rewind what it sends, or reads it into memory, allocates a
/// buffer for every read of what it receives (90 MB for 64 MB), and rewrites media types (<c>text/plain;charset=UTF-8</c> gets a blank). For each request it
/// finds out anew where it goes, by methods of 106 KB, for which the JIT takes 20 MB once they have run often: as when many uploads break off at once.
/// </content>
public sealed partial class S3ObjectStore
{
    private const int SmallBody = 64 * 1024;
    private static readonly TimeSpan SigningTime = TimeSpan.FromMinutes(15);

    /// <inheritdoc />
    public async Task<ObjectHead?> HeadAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var response = await FetchAsync(HttpMethod.Head, key, null, null, cancellationToken);
        return response is null ? null : HeadOf(response);
    }

    /// <inheritdoc />
    public async Task<ObjectContent?> OpenReadAsync(ObjectKey key, ByteRange? range, string? etag, CancellationToken cancellationToken)
    {
        var response = await FetchAsync(HttpMethod.Get, key, range, etag, cancellationToken);
        return response is null ? null : new ObjectContent(HeadOf(response), CountedStream.From(Info.Name, await response.Content.ReadAsStreamAsync(cancellationToken)), response);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var response = await FetchAsync(HttpMethod.Delete, key, null, null, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ObjectHead?> PutAsync(ObjectKey key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        var signed = await SignPutAsync(key, options, SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        var stored = await SendAsync(signed, content, options, cancellationToken);
        return stored is null || (!options.AskTime && stored is { ETag.Length: > 0, LastModified.Ticks: > 0 }) ? stored : await HeadAsync(key, cancellationToken);
    }

    // What was stored, at the time of the answer; null when the key is taken.
    private async Task<ObjectHead?> SendAsync(SignedRequest signed, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        await using var exact = new ExactLengthStream(CountedStream.To(Info.Name, content), options.Length);
        if (options.Length > SmallBody)
        {
            // A stream cannot be sent twice: no retry. The store may refuse before the body is sent.
            using var body = new StreamContent(exact);
            return await _guard.RunAsync(() => SendAsync(signed, body, options, expectContinue: true, cancellationToken), cancellationToken, "put");
        }

        // A small one goes out in one piece with its headers: asking first would cost a round trip.
        var buffer = ArrayPool<byte>.Shared.Rent((int)options.Length);
        try
        {
            var read = await exact.ReadAtLeastAsync(buffer, (int)options.Length, throwOnEndOfStream: false, cancellationToken);
            return await _guard.RunAsync(() => SendSmallAsync(signed, buffer.AsMemory(0, read), options, cancellationToken), cancellationToken, "put");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Asking first would also find an idle connection that the store has just closed; instead the body is sent again, once. Taken is then no answer: it may
    // have been taken by the first.
    private async Task<ObjectHead?> SendSmallAsync(SignedRequest signed, ReadOnlyMemory<byte> bytes, PutOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new ReadOnlyMemoryContent(bytes);
            return await SendAsync(signed, body, options, expectContinue: false, cancellationToken);
        }
        catch (HttpRequestException cut) when (cut is { StatusCode: null, HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.Unknown })
        {
            using var again = new ReadOnlyMemoryContent(bytes);
            return await SendAsync(signed, again, options, expectContinue: false, cancellationToken) ?? throw new IOException("The store cut the connection.", cut);
        }
    }

    private async Task<ObjectHead?> SendAsync(SignedRequest signed, HttpContent body, PutOptions options, bool expectContinue, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, signed.Url) { Content = body };
        if (expectContinue) request.Headers.ExpectContinue = true;
        foreach (var (name, value) in signed.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) body.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await _requests.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.PreconditionFailed) return null;
        response.EnsureSuccessStatusCode();
        return new ObjectHead(options.Length, options.ContentType, Unquote(response.Headers.ETag?.Tag), response.Headers.Date ?? default);
    }

    private static ObjectHead HeadOf(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        // As it was stored, not as .NET would write it.
        var type = headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        var size = headers.ContentRange?.Length ?? headers.ContentLength ?? 0;
        return new ObjectHead(size, type, Unquote(response.Headers.ETag?.Tag), headers.LastModified ?? default);
    }

    // Null when there is no such object, or another than the tag says.
    private async Task<HttpResponseMessage?> FetchAsync(
        HttpMethod method, ObjectKey key, ByteRange? range, string? etag, CancellationToken cancellationToken)
    {
        var signed = await SignAsync(method.Method, key, [], [], SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        var operation = method == HttpMethod.Get ? "read" : method == HttpMethod.Head ? "head" : "delete";
        return await _guard.RunAsync(() => FetchAsync(method, signed.Url, range, etag, cancellationToken), cancellationToken, operation);
    }

    // A server error is worth a second try.
    private async Task<HttpResponseMessage?> FetchAsync(HttpMethod method, string url, ByteRange? range, string? etag, CancellationToken cancellationToken)
    {
        for (var last = false; ; last = true)
        {
            using var request = new HttpRequestMessage(method, url);
            if (range is { } part) request.Headers.Range = new RangeHeaderValue(part.Offset, part.Offset + part.Length - 1);
            if (etag is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{etag}\""));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StoreHttp.AnswerTimeout);
            var response = await _requests.SendAsync(request, limit.Token);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.PreconditionFailed) return null;
                // The answer to a HEAD has no body to tell a missing bucket by.
                if (response.StatusCode == HttpStatusCode.NotFound && !await NamesMissingBucketAsync(response, cancellationToken)) return null;
                if (last || (int)response.StatusCode < 500) response.EnsureSuccessStatusCode();
            }
        }
    }

    private static async Task<bool> NamesMissingBucketAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (await response.Content.ReadAsStringAsync(cancellationToken)).Contains("<Code>NoSuchBucket</Code>", StringComparison.Ordinal);
}
