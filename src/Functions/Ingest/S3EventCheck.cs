using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Ingest;

/// <summary>
/// Decides whether a sender of S3 events knows a secret: by an HMAC over time and body, as a bearer token, or, for SNS, which can send no
/// headers of ours, as a query parameter over https. Comparisons take the same time whatever they compare.
/// </summary>
public sealed class S3EventCheck(IOptions<EventsOptions> options, IOptions<HttpOptions> http, TimeProvider time)
{
    /// <summary>How old, or how early, a signature may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Carries <c>t=unix seconds,v1=hex HMAC-SHA256(secret, t + "." + body)</c>.</summary>
    public const string SignatureHeader = "X-Strongroom-Signature";

    /// <summary>True when the request proves a secret.</summary>
    public bool Accepts(HttpRequest request, ReadOnlySpan<byte> body)
    {
        if (request.Headers[SignatureHeader] is [{ } signature]) return IsSigned(signature, body);
        if (request.Headers.Authorization is [{ } authorization] && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return IsSecret(authorization["Bearer ".Length..].Trim());
        return request.Headers.ContainsKey("x-amz-sns-message-type") && IsHttps(request) && request.Query["key"] is [{ } key] && IsSecret(key);
    }

    private bool IsSigned(string signature, ReadOnlySpan<byte> body)
    {
        // 1. Its parts; a sender that rotates its secret may send several signatures.
        string? stamp = null;
        var signatures = new List<byte[]>();
        foreach (var part in signature.Split(',', 8, StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal)) stamp = part[2..];
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && IsHexDigest(part[3..])) signatures.Add(Convert.FromHexString(part.AsSpan(3)));
        }

        // 2. Its time: an old one may be a replay.
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > uint.MaxValue) return false;
        if ((time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance) return false;

        // 3. Every secret with every signature.
        var good = false;
        foreach (var secret in options.Value.S3Secrets)
        {
            using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
            mac.AppendData(Encoding.ASCII.GetBytes(stamp + "."));
            mac.AppendData(body);
            var expected = mac.GetHashAndReset();
            foreach (var given in signatures) good |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return good;
    }

    private static bool IsHexDigest(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit);

    // Digests have one length: not even the secret's is told.
    private bool IsSecret(string given)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        var good = false;
        foreach (var secret in options.Value.S3Secrets)
            good |= CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        return good;
    }

    private bool IsHttps(HttpRequest request) =>
        request.IsHttps || (http.Value.TrustForwardedFor && request.Headers["X-Forwarded-Proto"].LastOrDefault()?.Split(',')[^1].Trim() == "https");
}
