using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Access;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Access;

public sealed class TokenVerifierTests : IClassFixture<TokenVerifierTests.Issuers>, IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Clock _clock = new() { Now = Now };
    private readonly TokenMint _mint;
    private readonly TokenMint _other;
    private readonly AuthOptions _trusted;
    private readonly TokenVerifier _verifier;

    public TokenVerifierTests(Issuers issuers)
    {
        (_mint, _other) = (issuers.A, issuers.B);
        _trusted = issuers.Trusted;
        _verifier = new TokenVerifier(issuers.Trusted, _clock, NullLogger<TokenVerifier>.Instance);
    }

    [Fact]
    public async Task Token_Refused_IsLoggedByItsFaultAlone()
    {
        var (logger, old) = (new RecordingLogger<TokenVerifier>(), _mint.Claims(Now.AddDays(-1)));
        using var verifier = new TokenVerifier(_trusted, _clock, logger);

        await verifier.VerifyAsync("x".AsMemory(), TestContext.Current.CancellationToken);
        await verifier.VerifyAsync(_mint.Sign(old).AsMemory(), TestContext.Current.CancellationToken);
        await verifier.VerifyAsync(default, TestContext.Current.CancellationToken);

        logger.Lines.ShouldBe(["Information: Token refused: Invalid", "Information: Token refused: Expired"]);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Token_GoodAndPinnedAlgorithm_SaysWhoAndWhere(string algorithm)
    {
        var verdict = await VerifyAsync(_mint.Sign(_mint.Claims(Now), algorithm));

        var accepted = verdict.ShouldBeOfType<TokenVerdict.Accepted>();
        accepted.UserId.ShouldBe("user-1");
        accepted.Roles.ShouldBe(Roles.Member);
        accepted.Tenant.ToString().ShouldBe("01930000-0000-7000-8000-0000000000aa");
    }

    [Fact]
    public async Task Token_SeveralRolesAndUnknownOnes_KeepsTheKnown()
    {
        var claims = _mint.Claims(Now);
        claims["roles"] = new JsonArray("viewer", "admin", "emperor");
        (await VerifyAsync(_mint.Sign(claims))).ShouldBeOfType<TokenVerdict.Accepted>().Roles.ShouldBe(Roles.Viewer | Roles.Admin);

        claims["roles"] = "agent";
        (await VerifyAsync(_mint.Sign(claims))).ShouldBeOfType<TokenVerdict.Accepted>().Roles.ShouldBe(Roles.Agent);

        claims.Remove("roles");
        (await VerifyAsync(_mint.Sign(claims))).ShouldBeOfType<TokenVerdict.Accepted>().Roles.ShouldBe(Roles.None);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Token_Absent_IsMissing(string? token) => await ShouldBeRefusedAsync(token, TokenFault.Missing);

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("eyJhbGciOiJub25lIn0..")]
    public async Task Token_Malformed_IsInvalid(string token) => await ShouldBeRefusedAsync(token, TokenFault.Invalid);

    [Fact]
    public async Task Token_OfSeventeenKilobytes_IsInvalid()
    {
        var claims = _mint.Claims(Now);
        claims["padding"] = new string('x', 17 * 1024);
        await ShouldBeRefusedAsync(_mint.Sign(claims), TokenFault.Invalid);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    public async Task Token_Unsigned_IsInvalid(string algorithm) =>
        await ShouldBeRefusedAsync(_mint.Compact(_mint.Claims(Now), algorithm, null, _ => []), TokenFault.Invalid);

    [Fact]
    public async Task Token_HmacWithThePublicKeyAsSecret_IsInvalid()
    {
        byte[][] secrets = [_mint.Rsa.ExportSubjectPublicKeyInfo(), System.Text.Encoding.ASCII.GetBytes(_mint.Rsa.ExportSubjectPublicKeyInfoPem()), _mint.Rsa.ExportParameters(false).Modulus!];
        foreach (var secret in secrets)
            await ShouldBeRefusedAsync(_mint.Compact(_mint.Claims(Now), "HS256", null, bytes => HMACSHA256.HashData(secret, bytes)), TokenFault.Invalid);
    }

    [Fact]
    public async Task Token_AlgorithmSaysHmacOverAGoodRsaSignature_IsInvalid() =>
        await ShouldBeRefusedAsync(_mint.Sign(_mint.Claims(Now), header: header => header["alg"] = "HS256"), TokenFault.Invalid);

    [Fact]
    public async Task Token_SignedByAnotherIssuersKeyOfTheSameId_IsInvalidWhicheverCameFirst()
    {
        // Both issuers are trusted and call their keys key-1. Warm every cache there is with good tokens of both.
        (await VerifyAsync(_mint.Sign(_mint.Claims(Now)))).ShouldBeOfType<TokenVerdict.Accepted>();
        (await VerifyAsync(_other.Sign(_other.Claims(Now)))).ShouldBeOfType<TokenVerdict.Accepted>();

        var forged = _other.Claims(Now);
        await ShouldBeRefusedAsync(_mint.Sign(forged), TokenFault.Invalid);
        await ShouldBeRefusedAsync(_other.Sign(_mint.Claims(Now)), TokenFault.Invalid);
        await ShouldBeRefusedAsync(_mint.Sign(forged, "ES256"), TokenFault.Invalid);
        (await VerifyAsync(_other.Sign(_other.Claims(Now)))).ShouldBeOfType<TokenVerdict.Accepted>();
    }

    [Theory]
    [InlineData("iss", "https://issuer-c.test")]
    [InlineData("iss", "https://issuer-a.test/")]
    [InlineData("aud", "another")]
    [InlineData("iss", null)]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("sub", null)]
    [InlineData("sub", "")]
    [InlineData("sub", "a\nb")]
    [InlineData("tenant_id", null)]
    [InlineData("tenant_id", "")]
    [InlineData("tenant_id", "01930000-0000-7000-8000-0000000000AA")]
    [InlineData("tenant_id", "00000000-0000-0000-0000-000000000000")]
    [InlineData("tenant_id", "*")]
    public async Task Token_ClaimWrongOrMissing_IsInvalid(string claim, string? value)
    {
        var claims = _mint.Claims(Now);
        claims[claim] = value;
        if (value is null) claims.Remove(claim);
        await ShouldBeRefusedAsync(_mint.Sign(claims), TokenFault.Invalid);
    }

    [Fact]
    public async Task Token_OfTwoTenants_IsInvalid()
    {
        var claims = _mint.Claims(Now);
        claims["tenant_id"] = new JsonArray("01930000-0000-7000-8000-0000000000aa", "01930000-0000-7000-8000-0000000000bb");
        await ShouldBeRefusedAsync(_mint.Sign(claims), TokenFault.Invalid);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    [InlineData(31, false)]
    public async Task Token_Expired_IsRefusedFromTheEndOfTheSkewOn(int secondsPast, bool accepted)
    {
        var token = _mint.Sign(_mint.Claims(Now));
        _clock.Now = Now.AddMinutes(10).AddSeconds(secondsPast);
        if (accepted) (await VerifyAsync(token)).ShouldBeOfType<TokenVerdict.Accepted>();
        else await ShouldBeRefusedAsync(token, TokenFault.Expired);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task Token_NotYetValid_IsRefusedBeforeTheSkew(int secondsEarly, bool accepted)
    {
        var token = _mint.Sign(_mint.Claims(Now));
        _clock.Now = Now.AddSeconds(-secondsEarly);
        if (accepted) (await VerifyAsync(token)).ShouldBeOfType<TokenVerdict.Accepted>();
        else await ShouldBeRefusedAsync(token, TokenFault.Invalid);
    }

    [Fact]
    public async Task Token_ForgedAndExpired_IsInvalidAndNotMerelyExpired()
    {
        var token = _other.Sign(_mint.Claims(Now.AddDays(-1)));
        await ShouldBeRefusedAsync(token, TokenFault.Invalid);
    }

    [Fact]
    public async Task Token_PayloadHeaderOrSignatureTamperedWith_IsInvalid()
    {
        var parts = _mint.Sign(_mint.Claims(Now)).Split('.');
        var claims = _mint.Claims(Now);
        claims["roles"] = new JsonArray("admin");
        var payload = TokenMint.Encode(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()));

        await ShouldBeRefusedAsync($"{parts[0]}.{payload}.{parts[2]}", TokenFault.Invalid);
        await ShouldBeRefusedAsync($"{parts[0]}.{parts[1]}.", TokenFault.Invalid);
        await ShouldBeRefusedAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA", TokenFault.Invalid);
        await ShouldBeRefusedAsync($"{parts[0]}.{parts[1]}.{parts[2]}.", TokenFault.Invalid);
    }

    [Fact]
    public async Task Token_CriticalExtension_IsInvalid() =>
        await ShouldBeRefusedAsync(_mint.Sign(_mint.Claims(Now), header: header => header["crit"] = new JsonArray("b64")), TokenFault.Invalid);

    [Fact]
    public async Task Token_KeyGivenInItsOwnHeader_IsInvalid()
    {
        using var attacker = new TokenMint(_mint.Issuer, "key-1");
        var key = JsonNode.Parse(attacker.KeySet())!["keys"]![0]!.DeepClone();
        await ShouldBeRefusedAsync(attacker.Sign(_mint.Claims(Now), header: header => header["jwk"] = key), TokenFault.Invalid);
    }

    public void Dispose() => _verifier.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<TokenVerdict> VerifyAsync(string? token) => await _verifier.VerifyAsync(token.AsMemory(), Cancel);

    private async Task ShouldBeRefusedAsync(string? token, TokenFault fault) =>
        (await VerifyAsync(token)).ShouldBe(new TokenVerdict.Refused(fault));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Two issuers that call their keys the same.</summary>
    public sealed class Issuers : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("strongroom-jwks-").FullName;

        public Issuers() => Trusted = new AuthOptions { Issuers = [Trust(A), Trust(B)] };

        public AuthOptions Trusted { get; }

        internal TokenMint A { get; } = new("https://issuer-a.test", "key-1");

        internal TokenMint B { get; } = new("https://issuer-b.test", "key-1");

        public void Dispose()
        {
            A.Dispose();
            B.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private IssuerOptions Trust(TokenMint mint)
        {
            var file = Path.Combine(_folder, new Uri(mint.Issuer).Host);
            File.WriteAllText(file, mint.KeySet());
            return new IssuerOptions { Issuer = mint.Issuer, Audience = TokenMint.Audience, JwksFile = file };
        }
    }
}
