using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strongroom.Domain.Tests.Access;

/// <summary>Makes tokens and key sets by hand, so that the library under test has no part in them.</summary>
internal sealed class TokenMint(string issuer, string keyId) : IDisposable
{
    public const string Audience = "strongroom";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Issuer => issuer;

    public RSA Rsa => _rsa;

    public JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = issuer,
        ["aud"] = Audience,
        ["sub"] = "user-1",
        ["tenant_id"] = "01930000-0000-7000-8000-0000000000aa",
        ["roles"] = new JsonArray("member"),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
    };

    public string Sign(JsonObject claims, string algorithm = "RS256", Action<JsonObject>? header = null) =>
        Compact(claims, algorithm, header, bytes => algorithm[..2] switch
        {
            "RS" => _rsa.SignData(bytes, Hash(algorithm), RSASignaturePadding.Pkcs1),
            "PS" => _rsa.SignData(bytes, Hash(algorithm), RSASignaturePadding.Pss),
            _ => _ec.SignData(bytes, Hash(algorithm)),
        });

    public string Compact(JsonObject claims, string algorithm, Action<JsonObject>? change, Func<byte[], byte[]> sign)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = algorithm.StartsWith("ES", StringComparison.Ordinal) ? keyId + "-ec" : keyId };
        change?.Invoke(header);
        var head = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{head}.{Encode(sign(Encoding.ASCII.GetBytes(head)))}";
    }

    public string KeySet()
    {
        var rsa = _rsa.ExportParameters(false);
        var ec = _ec.ExportParameters(false);
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "RSA", use = "sig", kid = keyId, n = Encode(rsa.Modulus!), e = Encode(rsa.Exponent!) },
                new { kty = "EC", use = "sig", kid = keyId + "-ec", crv = "P-256", x = Encode(ec.Q.X!), y = Encode(ec.Q.Y!) },
            },
        });
    }

    public static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }

    private static HashAlgorithmName Hash(string algorithm) => new("SHA" + algorithm[2..]);
}
