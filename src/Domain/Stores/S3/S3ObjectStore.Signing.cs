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
            [], window, cancellationToken);

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

    private async ValueTask<SignedRequest> SignAsync(
        string method, ObjectKey key, IReadOnlyCollection<KeyValuePair<string, string>> query, Dictionary<string, string> headers,
        SignedWindow window, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var credentials = await _guard.RunAsync(() => S3ClientFactory.CredentialsAsync(_options, _client.Config).AsTask(), cancellationToken);
        return new SignedRequest(method, _presigner.Sign(credentials, method, _address, key.Value, query, headers, window), headers, window.Until);
    }
}
