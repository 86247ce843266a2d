using System.Globalization;

namespace Strongroom.Stores.S3;

/// <content>Presigned URLs, by our own signer.</content>
public sealed partial class S3ObjectStore
{
    /// <inheritdoc />
    public ValueTask<SignedRequest> SignPutAsync(ObjectKey key, PutOptions options, SignedWindow window, CancellationToken cancellationToken) =>
        SignAsync("PUT", key, [], PutHeaders(options), window, cancellationToken);

    /// <inheritdoc />
    public ValueTask<SignedRequest> SignGetAsync(ObjectKey key, ResponseOverrides overrides, SignedWindow window, CancellationToken cancellationToken) =>
        SignAsync(
            "GET", key,
            [new("response-content-disposition", overrides.ContentDisposition), new("response-content-type", overrides.ContentType)],
            SignedRequest.NoHeaders, window, cancellationToken);

    /// <inheritdoc />
    public ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string uploadId, int number, long length, SignedWindow window, CancellationToken cancellationToken) =>
        SignAsync(
            "PUT", key,
            [new("partNumber", number.ToString(CultureInfo.InvariantCulture)), new("uploadId", uploadId)],
            new Dictionary<string, string> { ["content-length"] = length.ToString(CultureInfo.InvariantCulture) },
            window, cancellationToken);

    private static Dictionary<string, string> PutHeaders(PutOptions options)
    {
        var headers = new Dictionary<string, string>
        {
            ["content-length"] = options.Length.ToString(CultureInfo.InvariantCulture),
            ["content-type"] = options.ContentType,
            ["if-none-match"] = "*",
        };
        if (options.ContentEncoding is { } encoding) headers["content-encoding"] = encoding;
        if (options.Sha256 is { } hash) headers["x-amz-checksum-sha256"] = Convert.ToBase64String(hash);
        return headers;
    }

    // What the chain finds is renewed in the chain; what was configured stays.
    private ValueTask<SignedRequest> SignAsync(
        string method, ObjectKey key, KeyValuePair<string, string>[] query, Dictionary<string, string> headers, SignedWindow window,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _credentials is null ? SignByChainAsync(method, key, query, headers, window, cancellationToken) : new(Sign(_credentials, method, key, query, headers, window));
    }

    private async ValueTask<SignedRequest> SignByChainAsync(
        string method, ObjectKey key, KeyValuePair<string, string>[] query, Dictionary<string, string> headers, SignedWindow window,
        CancellationToken cancellationToken)
    {
        var credentials = await _guard.RunAsync(() => S3ClientFactory.CredentialsOfChainAsync(_client.Config), cancellationToken);
        return Sign(credentials, method, key, query, headers, window);
    }

    private SignedRequest Sign(
        S3Credentials credentials, string method, ObjectKey key, KeyValuePair<string, string>[] query, Dictionary<string, string> headers, SignedWindow window) =>
        new(method, _presigner.Sign(credentials, method, _address, key.Value, query, headers, window), headers, window.Until);
}
