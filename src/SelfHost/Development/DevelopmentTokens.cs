using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Strongroom.SelfHost.Development;

/// <summary>Signs the tokens of a laptop, in the place of an identity provider: an ES256 key in a private file, its public half in a key set beside it.</summary>
public sealed class DevelopmentTokens : IDisposable
{
    /// <summary>The issuer in the tokens.</summary>
    public const string Issuer = "https://development.invalid/";

    /// <summary>The audience in the tokens.</summary>
    public const string Audience = "strongroom";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly ECDsa _key;
    private readonly string _keyId;
    private readonly TimeProvider _time;

    private DevelopmentTokens(ECDsa key, string keyId, string jwksFile, TimeProvider time)
    {
        _key = key;
        _keyId = keyId;
        _time = time;
        JwksFile = jwksFile;
    }

    /// <summary>The key set that verifies the tokens.</summary>
    public string JwksFile { get; }

    /// <summary>Opens the key of a folder; makes it the first time.</summary>
    public static async Task<DevelopmentTokens> OpenAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "dev-signing-key.pem");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file)) key.ImportFromPem(await File.ReadAllTextAsync(file, cancellationToken));
        else await WritePrivateAsync(file, key.ExportPkcs8PrivateKeyPem(), cancellationToken);

        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (WebEncoders.Base64UrlEncode(point.X!), WebEncoders.Base64UrlEncode(point.Y!));
        // RFC 7638: the thumbprint of the required members, in the order of their names.
        var keyId = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        var jwks = Path.Combine(folder, "dev-jwks.json");
        await File.WriteAllTextAsync(
            jwks,
            JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", x, y, kid = keyId, use = "sig", alg = "ES256" } } }),
            cancellationToken);
        return new DevelopmentTokens(key, keyId, jwks, time);
    }

    /// <summary>A token for a user of a tenant, good for twelve hours.</summary>
    public string Mint(string user, Guid tenant, params IReadOnlyList<string> roles)
    {
        var now = _time.GetUtcNow();
        var header = new { alg = "ES256", typ = "JWT", kid = _keyId };
        var claims = new
        {
            iss = Issuer,
            aud = Audience,
            sub = user,
            tenant_id = tenant.ToString(),
            roles,
            iat = now.ToUnixTimeSeconds(),
            nbf = now.ToUnixTimeSeconds(),
            exp = (now + Lifetime).ToUnixTimeSeconds(),
            jti = Guid.CreateVersion7(now).ToString(),
        };
        var text = $"{Encode(header)}.{Encode(claims)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{text}.{WebEncoders.Base64UrlEncode(signature)}";
    }

    /// <summary>Forgets the key; its file stays.</summary>
    public void Dispose() => _key.Dispose();

    private static string Encode<T>(T value) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(value));

    private static async Task WritePrivateAsync(string file, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
