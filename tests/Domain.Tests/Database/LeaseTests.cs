using Strongroom.Database;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Database;

public sealed class LeaseTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.CreateAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Take_ByManyAtOnce_OneHolds()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _gateway.Leases.TryTakeAsync("one", Cancel)));
        taken.Count(lease => lease is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Take_AfterTheHolderIsSilentTooLong_RaisesTheTokenAndTheOldHolderCanNotRenew()
    {
        var first = (await _gateway.Leases.TryTakeAsync("old", Cancel))!;
        await OutliveAsync("old");
        var second = (await _gateway.Leases.TryTakeAsync("old", Cancel))!;
        second.Token.ShouldBeGreaterThan(first.Token);
        (await _gateway.Leases.RenewAsync(first, Cancel)).ShouldBeFalse();
        (await _gateway.Leases.RenewAsync(second, Cancel)).ShouldBeTrue();

        // Giving back what was lost takes nothing from the one who holds it.
        await _gateway.Leases.GiveBackAsync(first, Cancel);
        (await _gateway.Leases.RenewAsync(second, Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_LongerThanItsTime_StaysHeldByRenewal()
    {
        var leases = new Leases(_gateway.Worker, new LeaseOptions { Seconds = 3 });
        await using var held = await leases.TryHoldAsync("busy", Cancel);
        await _gateway.ExecuteAsync("SELECT pg_sleep_until(expires_at) FROM leases WHERE name = 'busy'");
        (await leases.TryTakeAsync("busy", Cancel)).ShouldBeNull();
        held!.IsLost.ShouldBeFalse();
    }

    [Fact]
    public async Task Hold_TakenOverByAnother_CancelsTheWork()
    {
        var leases = new Leases(_gateway.Worker, new LeaseOptions { Seconds = 1 });
        await using var held = await leases.TryHoldAsync("stolen", Cancel);
        await OutliveAsync("stolen");
        (await _gateway.Leases.TryTakeAsync("stolen", Cancel)).ShouldNotBeNull();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromSeconds(10), held!.Token));
        held!.IsLost.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_Disposed_IsFreeAtOnce()
    {
        await (await _gateway.Leases.TryHoldAsync("free", Cancel))!.DisposeAsync();
        (await _gateway.Leases.TryTakeAsync("free", Cancel)).ShouldNotBeNull();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task OutliveAsync(string name) =>
        _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() - interval '1 s' WHERE name = @name", ("name", name));
}
