using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Stores.S3;

/// <summary>
/// Signs S3 requests into their query (AWS Signature Version 4, unsigned payload). The result depends on the arguments alone: the signing time is
/// the window's beginning. Every header given is bound: the request is refused unless it carries it with exactly that value.
/// </summary>
public sealed class SigV4Presigner(string region)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    // Four of a signature's five HMACs depend on the day, the region and the secret only. A torn race costs a derivation, no more.
    private DerivedKey? _derived;

    /// <summary>Signs a request.</summary>
    /// <param name="credentials">Whose signature.</param>
    /// <param name="method">The HTTP method, in upper case.</param>
    /// <param name="address">Where the bucket is.</param>
    /// <param name="key">The object's key, not encoded.</param>
    /// <param name="query">Query parameters besides the signature's own.</param>
    /// <param name="headers">Headers to bind besides <c>host</c>; names in lower case.</param>
    /// <param name="window">At most seven days: longer ones are refused with <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <returns>The absolute URL.</returns>
    public string Sign(
        S3Credentials credentials, string method, S3Address address, string key,
        IReadOnlyCollection<KeyValuePair<string, string>> query, IReadOnlyCollection<KeyValuePair<string, string>> headers, SignedWindow window)
    {
        window.ThrowIfInvalid();
        var time = window.From.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/s3/aws4_request";

        // 1. Canonical headers, by name.
        var bound = headers.Append(new("host", address.Host)).OrderBy(header => header.Key, StringComparer.Ordinal).ToArray();
        var names = string.Join(';', bound.Select(header => header.Key));

        // 2. Canonical query, by encoded name.
        var parameters = new List<KeyValuePair<string, string>>(query)
        {
            new("X-Amz-Algorithm", Algorithm),
            new("X-Amz-Credential", $"{credentials.AccessKeyId}/{scope}"),
            new("X-Amz-Date", time),
            new("X-Amz-Expires", ((long)(window.Until - window.From).TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            new("X-Amz-SignedHeaders", names),
        };
        if (credentials.SessionToken is { } token) parameters.Add(new("X-Amz-Security-Token", token));
        var canonicalQuery = string.Join('&', parameters
            .Select(pair => (Name: SigV4Encoding.Query(pair.Key), Value: SigV4Encoding.Query(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

        // 3. Canonical request.
        var path = address.PathOf(key);
        var request = new StringBuilder(512).Append(method).Append('\n').Append(path).Append('\n').Append(canonicalQuery).Append('\n');
        foreach (var (name, value) in bound) request.Append(name).Append(':').Append(Trim(value)).Append('\n');
        request.Append('\n').Append(names).Append("\nUNSIGNED-PAYLOAD");

        // 4. The signature.
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request.ToString())))}";
        var signature = HMACSHA256.HashData(KeyOf(credentials.SecretAccessKey, time[..8]), Encoding.UTF8.GetBytes(toSign));
        return $"{address.Origin}{path}?{canonicalQuery}&X-Amz-Signature={Hex(signature)}";
    }

    // Leading and trailing blanks do not count, and runs of them count as one.
    private static string Trim(string value) =>
        value.Contains("  ", StringComparison.Ordinal) ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : value.Trim(' ');

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private byte[] KeyOf(string secret, string day)
    {
        var derived = _derived;
        if (derived is not null && derived.Day == day && derived.Secret == secret) return derived.Key;
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(day));
        foreach (var part in (ReadOnlySpan<string>)[region, "s3", "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        _derived = new DerivedKey(day, secret, key);
        return key;
    }

    private sealed record DerivedKey(string Day, string Secret, byte[] Key);
}
