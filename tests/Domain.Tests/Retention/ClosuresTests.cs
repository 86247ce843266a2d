using Strongroom.Access;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Objects that are closed.</summary>
public sealed class ClosuresTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Close_Again_ChangesOnlyWhatIsSaid()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var first = (await CloseAsync(tenant, "s-1")).Value;
        first.ClosedAt!.Value.ShouldBe(host.Clock.GetUtcNow(), TimeSpan.FromMinutes(1));
        host.Clock.Advance(TimeSpan.FromHours(1));

        (await CloseAsync(tenant, "s-1")).Value.ShouldBe(first);
        var earlier = first.ClosedAt.Value.AddDays(-30);
        (await CloseAsync(tenant, "s-1", earlier)).Value.ClosedAt.ShouldBe(earlier);
        (await CloseAsync(tenant, "s-1", earlier)).Value.ClosedAt.ShouldBe(earlier);
        (await ReopenAsync(tenant, "s-1")).Value.ClosedAt.ShouldBeNull();
        (await ReopenAsync(tenant, "s-1")).Value.ClosedAt.ShouldBeNull();

        (await host.SqlAsync<string>("SELECT action || ' ' || related_object_type || '/' || related_object_id FROM storage_audit_logs WHERE tenant_id = @t ORDER BY xact, id", ("t", tenant.Value)))
            .ShouldBe(["CLOSE sessions/s-1", "CLOSE sessions/s-1", "REOPEN sessions/s-1"]);
        (await ListAsync(tenant)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Close_OutsideTheTimesThatCanBe_IsRefused()
    {
        foreach (var at in new[] { host.Clock.GetUtcNow().AddMinutes(1), new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero), default })
            (await CloseAsync(host.OnAzure, "never", at)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.ShouldHaveSingleItem().Field.ShouldBe("closedAt");
        foreach (var id in new[] { "", "a/b", "a\0", new string('x', 129), "../x" })
            (await CloseAsync(host.OnAzure, id)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.ShouldHaveSingleItem().Field.ShouldBe("objectId");
        (await ListAsync(host.OnAzure)).ShouldNotContain(c => c.ObjectId == "never");
    }

    [Fact]
    public async Task Closures_OfATenant_PageThroughAllAndNoOthers()
    {
        var (tenant, other) = (await host.AddTenantAsync("azurite"), await host.AddTenantAsync("azurite"));
        await CloseAsync(other, "theirs");
        for (var i = 0; i < 7; i++) await CloseAsync(tenant, $"s-{i}");
        await host.Get<CloseObject>().RunAsync(Call(tenant), "projects", "p-1", null, Cancel);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await host.Get<ListClosures>().RunAsync(Call(tenant), null, 3, cursor, Cancel)).Value;
            seen.AddRange(page.Items.Select(c => c.ObjectId));
            cursor = page.Cursor;
        }
        while (cursor is not null);

        seen.ShouldBe(["p-1", "s-0", "s-1", "s-2", "s-3", "s-4", "s-5", "s-6"]);
        (await host.Get<ListClosures>().RunAsync(Call(tenant), "projects", 3, null, Cancel)).Value.Items.Count.ShouldBe(1);
        (await host.Get<ListClosures>().RunAsync(Call(tenant), null, 3, "x", Cancel)).Refusal.ShouldBeOfType<Refusal.Invalid>();
    }

    [Fact]
    public async Task Closes_AtOnce_AreOneClosure()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var closures = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => CloseAsync(tenant, "s-1")));
        closures.Select(c => c.Value.ClosedAt).Distinct().Count().ShouldBe(1);
        (await host.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([1]);
    }

    private static CallContext Call(TenantId tenant) => DomainHost.Call(tenant, Operations.CloseObject, Roles.Member);

    private Task<Outcome<Closure>> CloseAsync(TenantId tenant, string id, DateTimeOffset? at = null) => host.Get<CloseObject>().RunAsync(Call(tenant), "sessions", id, at, Cancel);

    private Task<Outcome<Closure>> ReopenAsync(TenantId tenant, string id) => host.Get<CloseObject>().ReopenAsync(Call(tenant), "sessions", id, Cancel);

    private async Task<IReadOnlyList<Closure>> ListAsync(TenantId tenant) => (await host.Get<ListClosures>().RunAsync(Call(tenant), null, 1000, null, Cancel)).Value.Items;
}
