using System.Formats.Asn1;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Core;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// Signs with a key that never leaves Key Vault, over its REST interface (the client package for keys is not on every feed).
/// The identity needs the role Key Vault Crypto User on the key.
/// </summary>
public sealed class KeyVaultSigner : INoteSigner
{
    private const string ApiVersion = "7.4";

    private static readonly string[] Scopes = ["https://vault.azure.net/.default"];

    private readonly Uri _key;
    private readonly HttpClient _http;
    private readonly TokenCredential _credential;

    private KeyVaultSigner(Uri key, NoteKey publicKey, HttpClient http, TokenCredential credential) =>
        (_key, PublicKey, _http, _credential) = (key, publicKey, http, credential);

    /// <inheritdoc />
    public string Name => PublicKey.Name;

    /// <inheritdoc />
    public uint KeyId => PublicKey.KeyId;

    /// <inheritdoc />
    public NoteKey PublicKey { get; }

    /// <summary>True for the address of one version of a key.</summary>
    public static bool IsKeyId(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var key) && (key.Scheme == Uri.UriSchemeHttps || key.IsLoopback) && key.Segments is [_, "keys/", _, _];

    /// <summary>Fetches the public half.</summary>
    /// <exception cref="FormatException">The key is not on P-256.</exception>
    public static async Task<KeyVaultSigner> OpenAsync(Uri key, string name, HttpClient http, TokenCredential credential, CancellationToken cancellationToken)
    {
        var jwk = (await SendAsync(http, credential, HttpMethod.Get, key, "", null, cancellationToken))["key"]!;
        if ((string?)jwk["crv"] != "P-256") throw new FormatException($"The key '{name}' in Key Vault is not on P-256.");
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Decode(jwk["x"]!), Y = Decode(jwk["y"]!) },
        });
        return new KeyVaultSigner(key, new NoteKey(name, ecdsa.ExportSubjectPublicKeyInfo()), http, credential);
    }

    /// <inheritdoc />
    public async Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["alg"] = "ES256", ["value"] = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(text.Span)) };
        var answer = await SendAsync(_http, _credential, HttpMethod.Post, _key, "/sign", request, cancellationToken);
        return ToDer(Decode(answer["value"]!));
    }

    // Key Vault gives r and s side by side (RFC 7518 section 3.4); notes hold the ASN.1 sequence.
    private static byte[] ToDer(byte[] signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private static async Task<JsonNode> SendAsync(
        HttpClient http, TokenCredential credential, HttpMethod method, Uri key, string action, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{key.AbsoluteUri.TrimEnd('/')}{action}?api-version={ApiVersion}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await credential.GetTokenAsync(new TokenRequestContext(Scopes), cancellationToken)).Token);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    private static byte[] Decode(JsonNode value) => System.Buffers.Text.Base64Url.DecodeFromChars((string)value!);
}
