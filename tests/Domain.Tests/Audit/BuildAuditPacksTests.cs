using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>Packs on stores that fail, in both kinds of failing, and packs that cannot be made at all.</summary>
public sealed class BuildAuditPacksTests(BuildAuditPacksTests.FaultyHost host) : IClassFixture<BuildAuditPacksTests.FaultyHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("azurite", FaultKind.NothingKept)]
    [InlineData("azurite", FaultKind.YetKept)]
    [InlineData("ceph", FaultKind.NothingKept)]
    [InlineData("ceph", FaultKind.YetKept)]
    public async Task Pack_StoreThatFailsOnce_IsReadyAtTheNextPass(string store, FaultKind kind)
    {
        var tenant = await host.AddTenantAsync(store);
        var faulty = (FaultyStore)host.Stores.Get(store);
        var id = await AskAsync(tenant);

        faulty.Fault = (method, _) => method == "put" ? kind : null;
        var failed = await BuildAsync(tenant, id);
        (failed.Status, failed.Attempts, failed.Error, failed.FileId).ShouldBe(("queued", 1, "store-unavailable", null));
        faulty.Fault = (_, _) => null;

        var ready = await BuildAsync(tenant, id);
        (ready.Status, ready.Attempts, ready.Error).ShouldBe(("ready", 2, null));
        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE tenant_id = @t ORDER BY id", ("t", tenant.Value))).ShouldBe(["expired", "available"]);
        (await host.SqlAsync<long>("SELECT files FROM tenant_usage WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([1L]);
        await foreach (var left in host.Stores.Get(store).ListAsync(ObjectKey.PrefixOf(tenant), Token)) left.Key.ShouldContain("audit-pack-");
    }

    [Fact]
    public async Task Pack_StoreThatStaysDown_FailsAfterThreeAttempts()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var faulty = (FaultyStore)host.Stores.Get("azurite");
        var id = await AskAsync(tenant);
        faulty.Fault = (method, key) => method == "put" && key?.Tenant == tenant ? FaultKind.NothingKept : null;

        var statuses = new List<string>();
        for (var i = 0; i < 4; i++) statuses.Add((await BuildAsync(tenant, id)).Status);

        statuses.ShouldBe(["queued", "queued", "failed", "failed"]);
        (await ReadAsync(tenant, id)).Error.ShouldBe("store-unavailable");
        faulty.Fault = (_, _) => null;
    }

    [Fact]
    public async Task Pack_WhoseRequestIsNotSealed_Waits()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var id = (await host.Get<RequestAuditPack>().RunAsync(DomainHost.Call(tenant, Operations.AuditPack), new AuditPackRequest(null, null, null, null, null), Token)).Value.Id;

        (await host.Get<BuildAuditPacks>().RunAsync(Token)).Failed.ShouldBe(0);
        (await ReadAsync(tenant, id)).ShouldSatisfyAllConditions(pack => pack.Status.ShouldBe("queued"), pack => pack.Attempts.ShouldBe(0));
    }

    [Fact]
    public async Task Pack_ThatACrashLeftAfterStoring_IsNotBuiltAgain()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var id = await AskAsync(tenant);
        var first = await BuildAsync(tenant, id);
        first.Status.ShouldBe("ready");

        // As if the last statement had never run.
        await host.SqlAsync<int>("UPDATE audit_packs SET status = 'running' WHERE id = @id RETURNING 1", ("id", id));

        (await BuildAsync(tenant, id)).ShouldSatisfyAllConditions(pack => pack.Status.ShouldBe("ready"), pack => pack.FileId.ShouldBe(first.FileId));
        (await host.SqlAsync<long>("SELECT count(*) FROM file_records WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([1L]);
    }

    private async Task<Guid> AskAsync(TenantId tenant)
    {
        var pack = (await host.Get<RequestAuditPack>().RunAsync(DomainHost.Call(tenant, Operations.AuditPack), new AuditPackRequest(null, null, null, null, null), Token)).Value;
        await host.SealAsync(tenant, 1);
        return pack.Id;
    }

    private async Task<AuditPack> BuildAsync(TenantId tenant, Guid id)
    {
        (await host.Get<BuildAuditPacks>().RunAsync(Token)).Ending.ShouldBe(PassEnding.Done);
        return await ReadAsync(tenant, id);
    }

    private async Task<AuditPack> ReadAsync(TenantId tenant, Guid id) =>
        (await host.Get<ReadAuditPacks>().RunAsync(DomainHost.Call(tenant, Operations.AuditPack), id, Token)).Value;

    /// <summary>The product on stores that fail on demand.</summary>
    public sealed class FaultyHost : DomainHost
    {
        protected override void Register(IServiceCollection services) => services.AddSingleton(provider =>
        {
            var factory = provider.GetRequiredService<ObjectStoreFactory>();
            return new ObjectStores(provider.GetRequiredService<IOptions<StoreList>>().Value.Select(options => new FaultyStore(factory.Create(options))));
        });
    }
}
