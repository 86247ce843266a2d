using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Stores.S3;

/// <summary>
/// Signs S3 requests into their query (AWS Signature Version 4, unsigned payload). The result depends on the arguments alone: the signing time is
/// the window's beginning. Every header given is bound: the request is refused unless it carries it with exactly that value.
/// </summary>
public sealed class SigV4Presigner(string region)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly Comparison<KeyValuePair<string, string>> ByName = static (one, other) => string.CompareOrdinal(one.Key, other.Key);

    // Four of a signature's five HMACs depend on the day, the region and the secret only. A torn race costs a derivation, no more.
    private Derived? _derived;

    /// <summary>Signs a request.</summary>
    /// <param name="credentials">Whose signature.</param>
    /// <param name="method">The HTTP method, in upper case.</param>
    /// <param name="address">Where the bucket is.</param>
    /// <param name="key">The object's key, not encoded.</param>
    /// <param name="query">Query parameters besides the signature's own. As all of S3's, their names begin with a small letter.</param>
    /// <param name="headers">Headers to bind besides <c>host</c>; names in lower case.</param>
    /// <param name="window">At most seven days: longer ones are refused with <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <returns>The absolute URL.</returns>
    public string Sign(
        S3Credentials credentials, string method, S3Address address, string key,
        ICollection<KeyValuePair<string, string>> query, ICollection<KeyValuePair<string, string>> headers, SignedWindow window)
    {
        window.ThrowIfInvalid();
        var derived = DerivedFrom(credentials, window.From);
        var pairs = ArrayPool<KeyValuePair<string, string>>.Shared.Rent(headers.Count + 1 + query.Count);
        var buffer = new SigningBuffer(stackalloc byte[2048]);
        try
        {
            // Canonical means: in order of the names.
            var bound = pairs.AsSpan(0, headers.Count + 1);
            headers.CopyTo(pairs, 0);
            bound[^1] = new("host", address.Host);
            bound.Sort(ByName);
            var asked = pairs.AsSpan(bound.Length, query.Count);
            query.CopyTo(pairs, bound.Length);
            asked.Sort(ByName);
            return Sign(ref buffer, derived, method, address, key, asked, bound, window);
        }
        finally
        {
            buffer.Dispose();
            ArrayPool<KeyValuePair<string, string>>.Shared.Return(pairs, clearArray: true);
        }
    }

    private static string Sign(
        ref SigningBuffer buffer, Derived derived, string method, S3Address address, string key,
        ReadOnlySpan<KeyValuePair<string, string>> query, ReadOnlySpan<KeyValuePair<string, string>> headers, SignedWindow window)
    {
        // 1. Canonical request: method, path, query, headers, their names, and no hash of a body.
        buffer.Add(method);
        buffer.Add('\n');
        var path = buffer.Length;
        buffer.Add(address.PathPrefix);
        buffer.AddEncoded(key, SigV4Encoding.InPath);
        var pathEnd = buffer.Length;
        buffer.Add('\n');
        var parameters = buffer.Length;
        AddQuery(ref buffer, derived, query, headers, window);
        var parametersEnd = buffer.Length;
        buffer.Add('\n');
        foreach (var (name, value) in headers)
        {
            buffer.Add(name);
            buffer.Add(':');
            buffer.Add(Trim(value));
            buffer.Add('\n');
        }

        buffer.Add('\n');
        AddNames(ref buffer, headers, ";"u8);
        buffer.Add("\nUNSIGNED-PAYLOAD"u8);

        // 2. The signature of its hash.
        var toSign = buffer.Length;
        buffer.Add("AWS4-HMAC-SHA256\n"u8);
        buffer.Add(window.From, TimeFormat);
        buffer.Add('\n');
        buffer.Add(derived.Scope);
        buffer.Add('\n');
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.From(0)[..toSign], hash);
        buffer.AddHex(hash);
        HMACSHA256.HashData(derived.Key, buffer.From(toSign), hash);

        // 3. The URL.
        var url = buffer.Length;
        buffer.Add(address.Origin);
        buffer.Repeat(path..pathEnd);
        buffer.Add('?');
        buffer.Repeat(parameters..parametersEnd);
        buffer.Add("&X-Amz-Signature="u8);
        buffer.AddHex(hash);
        return buffer.TextFrom(url);
    }

    private static void AddQuery(
        ref SigningBuffer buffer, Derived derived, ReadOnlySpan<KeyValuePair<string, string>> query, ReadOnlySpan<KeyValuePair<string, string>> headers,
        SignedWindow window)
    {
        buffer.Add("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="u8);
        buffer.Add(derived.Credential);
        buffer.Add("&X-Amz-Date="u8);
        buffer.Add(window.From, TimeFormat);
        buffer.Add("&X-Amz-Expires="u8);
        buffer.Add((long)(window.Until - window.From).TotalSeconds);
        buffer.Add(derived.SessionToken);
        buffer.Add("&X-Amz-SignedHeaders="u8);
        AddNames(ref buffer, headers, "%3B"u8);
        foreach (var (name, value) in query)
        {
            if (name is not [>= 'a' and <= 'z', ..]) throw new ArgumentException($"'{name}' would not be in its canonical place.", nameof(query));
            buffer.Add('&');
            buffer.AddEncoded(name, SigV4Encoding.InQuery);
            buffer.Add('=');
            buffer.AddEncoded(value, SigV4Encoding.InQuery);
        }
    }

    private static void AddNames(ref SigningBuffer buffer, ReadOnlySpan<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> separator)
    {
        for (var i = 0; i < headers.Length; i++)
        {
            if (i > 0) buffer.Add(separator);
            buffer.Add(headers[i].Key);
        }
    }

    // Leading and trailing blanks do not count, and runs of them count as one.
    private static string Trim(string value) =>
        value.Contains("  ", StringComparison.Ordinal) ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : value.Trim(' ');

    private Derived DerivedFrom(S3Credentials credentials, DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return _derived is { } known && known.Day == day && known.From == credentials ? known : _derived = Derived.Of(credentials, region, day);
    }

    /// <summary>What every signature of a day by the same credentials has in common.</summary>
    /// <param name="From">The credentials.</param>
    /// <param name="Day">The day.</param>
    /// <param name="Scope">Day, region and service.</param>
    /// <param name="Credential">The parameter that says whose key it is, and the scope; encoded.</param>
    /// <param name="SessionToken">The parameter that carries the session token, with its name; or empty.</param>
    /// <param name="Key">What signs.</param>
    private sealed record Derived(S3Credentials From, DateOnly Day, byte[] Scope, byte[] Credential, byte[] SessionToken, byte[] Key)
    {
        public static Derived Of(S3Credentials credentials, string region, DateOnly day)
        {
            var date = day.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
            var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
            foreach (var part in (ReadOnlySpan<string>)[date, region, "s3", "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
            var scope = $"{date}/{region}/s3/aws4_request";
            return new Derived(
                credentials, day, Encoding.UTF8.GetBytes(scope), Encoding.UTF8.GetBytes(SigV4Encoding.Query($"{credentials.AccessKeyId}/{scope}")),
                credentials.SessionToken is { } token ? Encoding.UTF8.GetBytes($"&X-Amz-Security-Token={SigV4Encoding.Query(token)}") : [], key);
        }
    }
}
