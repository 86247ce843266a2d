using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Pauses of one tenant and of all.</summary>
public sealed class PausesTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pause_OfATenant_IsItsOwnAndEnds()
    {
        var (tenant, other) = (await host.AddTenantAsync("azurite"), await host.AddTenantAsync("azurite"));
        (await PausedAsync(tenant)).ShouldBeFalse();

        var paused = (await PauseAsync(tenant, true, "inventory")).Value;
        (paused.Paused, paused.PausedBy, paused.Reason, paused.AllPausedAt).ShouldBe((true, "user-1", "inventory", null));
        (await PausedAsync(tenant)).ShouldBeTrue();
        (await PausedAsync(other)).ShouldBeFalse();

        host.Clock.Advance(TimeSpan.FromHours(1));
        var again = (await PauseAsync(tenant, true, "still")).Value;
        (again.PausedAt, again.Reason).ShouldBe((paused.PausedAt, "still"));
        (await PauseAsync(tenant, false, null)).Value.ShouldBe(new RetentionPauses(null, null, null, null, null));
        await PauseAsync(tenant, false, null);
        (await PausedAsync(tenant)).ShouldBeFalse();

        var log = await host.SqlAsync<string>("SELECT action || ' ' || metadata::text FROM storage_audit_logs WHERE tenant_id = @t ORDER BY xact, id", ("t", tenant.Value));
        log.Select(entry => entry.Split(' ')[0]).ShouldBe(["PAUSE", "PAUSE", "RESUME"], "going on twice is once");
        log.ShouldAllBe(entry => entry.Contains("\"scope\": \"tenant\""));
        log.ShouldNotContain(entry => entry.Contains("inventory"));
    }

    [Fact]
    public async Task Pause_OfAll_HoldsForEveryTenant()
    {
        var (platform, other) = (await host.AddTenantAsync("azurite"), await host.AddTenantAsync("azurite"));
        try
        {
            (await PauseAsync(platform, true, "incident", all: true)).Value.AllReason.ShouldBe("incident");
            (await PausedAsync(other)).ShouldBeTrue();
            var seen = (await host.Get<PauseRetention>().ReadAsync(DomainHost.Call(other, Operations.PauseRetention), Cancel)).Value;
            (seen.Paused, seen.PausedAt, seen.AllReason).ShouldBe((true, null, "incident"));
            await PauseAsync(other, false, null);
            (await PausedAsync(other)).ShouldBeTrue("a tenant does not end it");
        }
        finally
        {
            await PauseAsync(platform, false, null, all: true);
        }

        (await PausedAsync(other)).ShouldBeFalse();
        (await host.SqlAsync<string>("SELECT action || ' ' || operation FROM storage_audit_logs WHERE tenant_id = @t ORDER BY xact, id", ("t", platform.Value)))
            .ShouldBe(["PAUSE retention.pause_all", "RESUME retention.pause_all"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public async Task Pause_WithoutAGoodReason_IsRefused(string? reason)
    {
        (await PauseAsync(host.OnAzure, true, reason)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.ShouldHaveSingleItem().Field.ShouldBe("reason");
        (await PauseAsync(host.OnAzure, true, new string('x', 501))).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await PausedAsync(host.OnAzure)).ShouldBeFalse();
    }

    private Task<Outcome<RetentionPauses>> PauseAsync(TenantId tenant, bool paused, string? reason, bool all = false) => all
        ? host.Get<PauseRetention>().RunForAllAsync(DomainHost.Call(tenant, Operations.PauseAllRetention, Roles.PlatformAdmin), paused, reason, Cancel)
        : host.Get<PauseRetention>().RunAsync(DomainHost.Call(tenant, Operations.PauseRetention), paused, reason, Cancel);

    // As a request sees it, and as a timer does.
    private async Task<bool> PausedAsync(TenantId tenant)
    {
        Statement Ask() => new Statement($"SELECT {RetentionSql.Paused}").Uuid("tenant_id", tenant.Value);
        var request = await host.Get<TenantDatabase>().QuerySingleAsync(tenant, Ask(), row => row.GetBoolean(0), Cancel);
        (await host.Get<WorkerDatabase>().QueryAsync(Ask(), row => row.GetBoolean(0), Cancel)).ShouldBe([request]);
        return request;
    }
}
