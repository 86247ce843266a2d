using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Strongroom.Audit;
using Strongroom.TransparencyLog;
using static System.Buffers.Text.Base64Url;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>The signer against Key Vault's REST interface as it is documented: the key's JWK, and <c>sign</c> with ES256 over a digest.</summary>
public sealed class KeyVaultSignerTests
{
    private static readonly Uri Key = new("https://vault.example/keys/audit/0123456789abcdef");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_ByKeyVault_IsASignatureOfTheNote()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var http = new HttpClient(new Vault(key, "P-256"));
        var signer = await KeyVaultSigner.OpenAsync(Key, "strongroom-2026", http, new AnyToken(), Token);

        // r and s have leading zeros now and then: DER must still be right.
        for (var i = 0; i < 50; i++)
        {
            var text = $"strongroom.example/audit/1\n{i}\n{Convert.ToBase64String(new byte[32])}\n";
            var note = await SignedNote.SignAsync(text, [signer], Token);
            SignedNote.Parse(note.ToBytes()).IsSignedBy([signer.PublicKey], out var why).ShouldBeTrue(why);
        }

        signer.PublicKey.SubjectPublicKeyInfo.ToArray().ShouldBe(key.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public async Task Open_KeyOnAnotherCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var http = new HttpClient(new Vault(key, "P-384"));

        await Should.ThrowAsync<FormatException>(() => KeyVaultSigner.OpenAsync(Key, "k", http, new AnyToken(), Token));
    }

    [Theory]
    [InlineData("https://v.vault.azure.net/keys/audit/0123", true)]
    [InlineData("https://v.vault.azure.net/keys/audit", false)]
    [InlineData("http://v.vault.azure.net/keys/audit/0123", false)]
    [InlineData("https://v.vault.azure.net/secrets/audit/0123", false)]
    [InlineData("audit", false)]
    public void KeyId_MustNameOneVersionOfAKey(string text, bool good) => KeyVaultSigner.IsKeyId(text).ShouldBe(good);

    private sealed class Vault(ECDsa key, string curve) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization!.ToString().ShouldBe("Bearer any");
            request.RequestUri!.Query.ShouldBe("?api-version=7.4");
            if (request.Method == HttpMethod.Get)
            {
                var q = key.ExportParameters(false).Q;
                return Answer(new JsonObject { ["key"] = new JsonObject { ["crv"] = curve, ["x"] = EncodeToString(q.X), ["y"] = EncodeToString(q.Y) } });
            }

            request.RequestUri.AbsolutePath.ShouldEndWith("/sign");
            var body = (await request.Content!.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
            ((string?)body["alg"]).ShouldBe("ES256");
            return Answer(new JsonObject { ["value"] = EncodeToString(key.SignHash(DecodeFromChars((string)body["value"]!))) });
        }

        private static HttpResponseMessage Answer(JsonObject body) => new(HttpStatusCode.OK) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    }

    private sealed class AnyToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("any", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
