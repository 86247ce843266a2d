using Azure.Storage.Blobs.Models;
using Strongroom.Stores.AzureBlob;

namespace Strongroom.Stores.Tests.AzureBlob;

/// <summary>The cache of user-delegation keys: no signature may outlive its key, and Azure is asked rarely.</summary>
public sealed class UserDelegationKeysTests : IDisposable
{
    private readonly Clock _clock = new();
    private readonly List<(DateTimeOffset From, DateTimeOffset Until)> _fetched = [];
    private readonly UserDelegationKeys _keys;

    public UserDelegationKeysTests() => _keys = new UserDelegationKeys(
        async (from, until, token) =>
        {
            await Task.Delay(20, token);
            _fetched.Add((from, until));
            return BlobsModelFactory.UserDelegationKey("oid", "tid", from, until, "b", "2023-11-03", "AAAA");
        },
        _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Get_Again_UsesTheSameKeyUntilItNearsItsEnd()
    {
        var first = await _keys.GetAsync(_clock.Now.AddMinutes(15), Token);
        _clock.Now += TimeSpan.FromHours(22);
        (await _keys.GetAsync(_clock.Now.AddMinutes(15), Token)).ShouldBeSameAs(first);

        _clock.Now += TimeSpan.FromHours(1);
        var second = await _keys.GetAsync(_clock.Now.AddMinutes(15), Token);

        second.ShouldNotBeSameAs(first);
        second.SignedExpiresOn.ShouldBe(_clock.Now.AddDays(1));
    }

    [Fact]
    public async Task Get_Key_BeginsBeforeNowForClocksThatRunBehind()
    {
        await _keys.GetAsync(_clock.Now.AddMinutes(15), Token);

        _fetched.ShouldHaveSingleItem().From.ShouldBe(_clock.Now.AddMinutes(-5));
    }

    [Fact]
    public async Task Get_LongSignature_GetsAKeyThatOutlivesIt()
    {
        var key = await _keys.GetAsync(_clock.Now.AddDays(3), Token);

        key.SignedExpiresOn.ShouldBeGreaterThan(_clock.Now.AddDays(3));
        (await _keys.GetAsync(_clock.Now.AddDays(2), Token)).ShouldBeSameAs(key);
    }

    [Fact]
    public async Task Get_AlmostSevenDays_GetsTheLongestKeyThereIs()
    {
        var until = _clock.Now.AddDays(7).AddMinutes(-15);

        (await _keys.GetAsync(until, Token)).SignedExpiresOn.ShouldBeGreaterThanOrEqualTo(until);
        await _keys.GetAsync(until, Token);

        _fetched.ShouldHaveSingleItem();
        (_fetched[0].Until - _fetched[0].From).ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(7));
    }

    [Fact]
    public async Task Get_LongerThanAnyKey_Throws() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await _keys.GetAsync(_clock.Now.AddDays(7), Token));

    [Fact]
    public async Task Get_ManyAtOnce_AskAzureOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _keys.GetAsync(_clock.Now.AddMinutes(15), Token).AsTask()));

        _fetched.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Get_FetchFails_TheNextCallerAsksAgain()
    {
        var attempts = 0;
        using var keys = new UserDelegationKeys(
            (from, until, _) => ++attempts == 1
                ? throw new StoreUnavailableException("store", null)
                : Task.FromResult(BlobsModelFactory.UserDelegationKey("oid", "tid", from, until, "b", "2023-11-03", "AAAA")),
            _clock);

        await Should.ThrowAsync<StoreUnavailableException>(async () => await keys.GetAsync(_clock.Now.AddMinutes(15), Token));

        (await keys.GetAsync(_clock.Now.AddMinutes(15), Token)).ShouldNotBeNull();
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
