using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Access;

namespace Strongroom.Domain.Tests.Access;

/// <summary>Keys by discovery, from an identity provider on the loopback interface.</summary>
public sealed class IssuerKeysTests : IAsyncLifetime
{
    private readonly WebApplication _provider;
    private TokenMint _mint = null!;
    private TokenMint? _more;
    private string _namedIssuer = "";
    private string _address = "";
    private bool _down;
    private int _fetches;

    public IssuerKeysTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _provider = builder.Build();
        _provider.Urls.Add("http://127.0.0.1:0");
        _provider.MapGet("/metadata", () => _down
            ? Results.StatusCode(503)
            : Results.Json(new { issuer = _namedIssuer, jwks_uri = _address + "/keys" }));
        _provider.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref _fetches);
            var keys = JsonNode.Parse(_mint.KeySet())!;
            foreach (var key in JsonNode.Parse(_more?.KeySet() ?? """{"keys":[]}""")!["keys"]!.AsArray()) keys["keys"]!.AsArray().Add(key!.DeepClone());
            return Results.Text(keys.ToJsonString(), "application/json");
        });
    }

    public async ValueTask InitializeAsync()
    {
        await _provider.StartAsync(Cancel);
        _address = _provider.Urls.Single();
        _namedIssuer = _address;
        _mint = new TokenMint(_address, "first");
    }

    public async ValueTask DisposeAsync()
    {
        _mint.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Keys_ManyTokens_AreFetchedOnce()
    {
        using var verifier = Verifier();
        for (var i = 0; i < 10; i++) (await VerifyAsync(verifier, _mint)).ShouldBeOfType<TokenVerdict.Accepted>();
        _fetches.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_IssuerRotates_AreFetchedAgainForTheNewKey()
    {
        using var verifier = Verifier(refreshSeconds: 1);
        (await VerifyAsync(verifier, _mint)).ShouldBeOfType<TokenVerdict.Accepted>();

        using var old = _mint;
        _mint = new TokenMint(_address, "second");
        await Task.Delay(TimeSpan.FromSeconds(1.2), Cancel);
        (await VerifyAsync(verifier, _mint)).ShouldBeOfType<TokenVerdict.Accepted>();
        (await VerifyAsync(verifier, old)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid));
    }

    [Fact]
    public async Task Keys_RotatedAway_NoLongerCarryATokenThatWasAcceptedBefore()
    {
        using var verifier = Verifier(refreshSeconds: 1);
        var token = _mint.Sign(_mint.Claims(DateTimeOffset.UtcNow));
        for (var i = 0; i < 3; i++) (await verifier.VerifyAsync(token.AsMemory(), Cancel)).ShouldBeOfType<TokenVerdict.Accepted>();

        using var old = _mint;
        _mint = new TokenMint(_address, "second");
        await Task.Delay(TimeSpan.FromSeconds(1.2), Cancel);
        (await VerifyAsync(verifier, _mint)).ShouldBeOfType<TokenVerdict.Accepted>();
        (await verifier.VerifyAsync(token.AsMemory(), Cancel)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid));
    }

    [Fact]
    public async Task Keys_OneOfTwoIsTakenAway_NoLongerCarriesATokenThatWasAcceptedBefore()
    {
        using var withdrawn = new TokenMint(_address, "withdrawn");
        _more = withdrawn;
        using var verifier = Verifier(refreshSeconds: 1);
        var (token, other) = (withdrawn.Sign(withdrawn.Claims(DateTimeOffset.UtcNow)), _mint.Sign(_mint.Claims(DateTimeOffset.UtcNow)));
        foreach (var each in (string[])[token, other, token, other]) (await verifier.VerifyAsync(each.AsMemory(), Cancel)).ShouldBeOfType<TokenVerdict.Accepted>();

        // Somebody names a key that nobody has: the keys are fetched again.
        _more = null;
        await Task.Delay(TimeSpan.FromSeconds(1.2), Cancel);
        using var stranger = new TokenMint(_address, "stranger");
        (await VerifyAsync(verifier, stranger)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid));

        (await verifier.VerifyAsync(token.AsMemory(), Cancel)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid));
        (await verifier.VerifyAsync(other.AsMemory(), Cancel)).ShouldBeOfType<TokenVerdict.Accepted>();
    }

    [Fact]
    public async Task Keys_FloodOfUnknownKeys_DoesNotReachTheIssuer()
    {
        using var verifier = Verifier();
        (await VerifyAsync(verifier, _mint)).ShouldBeOfType<TokenVerdict.Accepted>();

        using var stranger = new TokenMint(_address, "stranger");
        for (var i = 0; i < 50; i++) (await VerifyAsync(verifier, stranger)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid));
        _fetches.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Keys_IssuerIsDown_CannotSayAndThrows()
    {
        _down = true;
        using var verifier = Verifier();
        await Should.ThrowAsync<IssuerUnavailableException>(() => VerifyAsync(verifier, _mint));
    }

    [Fact]
    public async Task Keys_MetadataOfAnotherIssuer_AreNotUsed()
    {
        _namedIssuer = "https://somebody-else.test";
        using var verifier = Verifier();
        await Should.ThrowAsync<IssuerUnavailableException>(() => VerifyAsync(verifier, _mint));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<TokenVerdict> VerifyAsync(TokenVerifier verifier, TokenMint mint) =>
        await verifier.VerifyAsync(mint.Sign(mint.Claims(DateTimeOffset.UtcNow)).AsMemory(), Cancel);

    private TokenVerifier Verifier(int refreshSeconds = 60)
    {
        var issuer = new IssuerOptions { Issuer = _address, Audience = TokenMint.Audience, MetadataAddress = _address + "/metadata", KeyRefreshSeconds = refreshSeconds };
        return new TokenVerifier(new AuthOptions { Issuers = [issuer] }, TimeProvider.System, NullLogger<TokenVerifier>.Instance);
    }
}
