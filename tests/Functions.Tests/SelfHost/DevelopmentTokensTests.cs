using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Access;
using Strongroom.SelfHost.Development;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>Tokens of a laptop pass the product's own verification.</summary>
public sealed class DevelopmentTokensTests : IDisposable
{
    private static readonly Guid Tenant = Guid.CreateVersion7();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Token_Minted_IsAccepted()
    {
        using var tokens = await DevelopmentTokens.OpenAsync(_folder.FullName, _clock, Token);

        var verdict = await VerifyAsync(tokens, tokens.Mint("somebody", Tenant, "admin", "member"));

        var accepted = verdict.ShouldBeOfType<TokenVerdict.Accepted>();
        accepted.UserId.ShouldBe("somebody");
        accepted.Tenant.Value.ShouldBe(Tenant);
        accepted.Roles.ShouldBe(Roles.Admin | Roles.Member);
    }

    [Fact]
    public async Task Token_AfterTwelveHours_IsExpired()
    {
        using var tokens = await DevelopmentTokens.OpenAsync(_folder.FullName, _clock, Token);
        var token = tokens.Mint("somebody", Tenant, "viewer");

        _clock.Now += TimeSpan.FromHours(12) + TokenVerifier.ClockSkew;

        (await VerifyAsync(tokens, token)).ShouldBe(new TokenVerdict.Refused(TokenFault.Expired));
    }

    [Fact]
    public async Task Key_OpenedAgain_IsTheSame()
    {
        string token;
        using (var first = await DevelopmentTokens.OpenAsync(_folder.FullName, _clock, Token)) token = first.Mint("somebody", Tenant, "viewer");

        using var second = await DevelopmentTokens.OpenAsync(_folder.FullName, _clock, Token);

        (await VerifyAsync(second, token)).ShouldBeOfType<TokenVerdict.Accepted>();
    }

    [Fact]
    public async Task Key_OnDisk_IsPrivate()
    {
        using var tokens = await DevelopmentTokens.OpenAsync(_folder.FullName, _clock, Token);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(_folder.FullName, "dev-signing-key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(tokens.JwksFile, Token)).ShouldNotContain("\"d\"");
    }

    private async Task<TokenVerdict> VerifyAsync(DevelopmentTokens tokens, string token)
    {
        var options = new AuthOptions
        {
            Issuers = [new IssuerOptions { Issuer = DevelopmentTokens.Issuer, Audience = DevelopmentTokens.Audience, JwksFile = tokens.JwksFile }],
        };
        using var verifier = new TokenVerifier(options, _clock, NullLogger<TokenVerifier>.Instance);
        return await verifier.VerifyAsync(token.AsMemory(), Token);
    }
}
