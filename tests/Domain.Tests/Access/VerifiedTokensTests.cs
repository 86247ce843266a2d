using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Access;
using Strongroom.Tenants;

namespace Strongroom.Domain.Tests.Access;

/// <summary>A token that was verified before gets the answer that verifying it anew would give, for less.</summary>
public sealed class VerifiedTokensTests : IClassFixture<TokenVerifierTests.Issuers>, IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly VerifiedToken Nobody = new(new TokenVerdict.Accepted("nobody", Roles.None, default), null, DateTime.MaxValue, null!, []);

    private readonly Clock _clock = new() { Now = Now };
    private readonly TokenMint _mint;
    private readonly AuthOptions _trusted;
    private readonly TokenVerifier _verifier;

    public VerifiedTokensTests(TokenVerifierTests.Issuers issuers)
    {
        (_mint, _trusted) = (issuers.A, issuers.Trusted);
        _verifier = new TokenVerifier(_trusted, _clock, NullLogger<TokenVerifier>.Instance);
    }

    [Fact]
    public async Task Token_SeenBefore_IsKnownAgainWithoutWaitingOrVerifying()
    {
        var token = _mint.Sign(_mint.Claims(Now));
        var first = await VerifyAsync(token);
        await VerifyAsync(token);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = _verifier.VerifyAsync(token.AsMemory(), Cancel);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        again.IsCompletedSuccessfully.ShouldBeTrue();
        (await again).ShouldBeSameAs(first);
        allocated.ShouldBeLessThan(500);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_SeenBefore_IsRefusedFromTheSameSecondOnAsAnewOne(bool hasBeginning)
    {
        var claims = _mint.Claims(Now);
        if (!hasBeginning) claims.Remove("nbf");
        var token = _mint.Sign(claims);
        var accepted = await VerifyAsync(token);
        var verdicts = new HashSet<TokenVerdict>();

        foreach (var second in (int[])[0, 599, 600, 629, 630, 631, 100_000, 5, -29, -30, -31, -100_000, 629, 630])
        {
            _clock.Now = Now.AddSeconds(second);
            using var afresh = new TokenVerifier(_trusted, _clock, NullLogger<TokenVerifier>.Instance);
            var verdict = await VerifyAsync(token);
            verdict.ShouldBe(await afresh.VerifyAsync(token.AsMemory(), Cancel), $"{second} s");
            verdicts.Add(verdict);
        }

        verdicts.ShouldBe(
            hasBeginning ? [accepted, new TokenVerdict.Refused(TokenFault.Expired), new TokenVerdict.Refused(TokenFault.Invalid)] : [accepted, new TokenVerdict.Refused(TokenFault.Expired)],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Token_TamperedWithAfterItWasSeen_IsInvalid()
    {
        var token = _mint.Sign(_mint.Claims(Now));
        (await VerifyAsync(token)).ShouldBeOfType<TokenVerdict.Accepted>();

        // The last character but some carries bits that do not count: it is left alone.
        for (var i = 0; i < token.Length - 1; i += 7)
        {
            if (token[i] == '.') continue;
            var tampered = $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}";
            (await VerifyAsync(tampered)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid), $"character {i}");
        }

        foreach (var other in (string[])[token + "A", token + ".", " " + token, token[..^2], token + "\0", token + "é"])
            (await VerifyAsync(other)).ShouldBe(new TokenVerdict.Refused(TokenFault.Invalid));
        (await VerifyAsync(token)).ShouldBeOfType<TokenVerdict.Accepted>();
    }

    [Fact]
    public void Tokens_InAnyOrderAndNumber_SayTheirOwnCallerEachTime()
    {
        var callers = (from user in Gen.Choose(0, 5) from tenant in Gen.Choose(0, 5) from role in Gen.Elements("viewer", "member", "admin") select (user, tenant, role)).ListOf(12);
        var tokens = new Dictionary<(int User, int Tenant, string Role), string>();

        Prop.ForAll(callers.ToArbitrary(), asked =>
        {
            foreach (var caller in asked)
            {
                var expected = new TokenVerdict.Accepted($"user-{caller.user}", RoleNames.Parse([caller.role]), TenantOf(caller.tenant));
                if (!tokens.TryGetValue(caller, out var token)) tokens[caller] = token = Sign(expected, caller.role);
                _verifier.VerifyAsync(token.AsMemory(), Cancel).AsTask().GetAwaiter().GetResult().ShouldBe(expected);
            }
        }).QuickCheckThrowOnFailure();
        tokens.Count.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Tokens_MoreThanTheCapacity_NeverExceedItAndKeepWhatIsInUse()
    {
        var tokens = new VerifiedTokens(100);
        var used = TokenHash.Of("used");
        tokens.Add(used, Nobody);

        for (var i = 0; i < 1_000; i++)
        {
            tokens.Add(TokenHash.Of($"token {i}"), Nobody);
            tokens.Count.ShouldBeLessThanOrEqualTo(100);
            tokens.Find(used).ShouldBeSameAs(Nobody);
            tokens.Find(TokenHash.Of($"token {i}")).ShouldBeSameAs(Nobody);
        }

        tokens.Find(TokenHash.Of("token 0")).ShouldBeNull();
        tokens.Count.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Tokens_AddedByManyAtOnce_StayWithinTheCapacityAndTheThreads()
    {
        var tokens = new VerifiedTokens(200);
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            tokens.Add(TokenHash.Of($"token {i}"), Nobody);
            tokens.Count.ShouldBeLessThanOrEqualTo(200 + 16);
        });
    }

    public void Dispose() => _verifier.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TenantId TenantOf(int number) => new(new Guid(number, 0x7000, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]));

    private string Sign(TokenVerdict.Accepted caller, string role)
    {
        var claims = _mint.Claims(Now);
        claims["sub"] = caller.UserId;
        claims["tenant_id"] = caller.Tenant.ToString();
        claims["roles"] = new JsonArray(role);
        return _mint.Sign(claims, "ES256");
    }

    private async Task<TokenVerdict> VerifyAsync(string token) => await _verifier.VerifyAsync(token.AsMemory(), Cancel);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
