using Microsoft.Extensions.DependencyInjection;
using Strongroom.Access;
using Strongroom.Exports;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Exports;

/// <summary>Inventories on stores that fail, in both kinds of failing.</summary>
public sealed class BuildExportsTests(BuildExportsTests.FaultyHost host) : IClassFixture<BuildExportsTests.FaultyHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("azurite", FaultKind.NothingKept)]
    [InlineData("azurite", FaultKind.YetKept)]
    [InlineData("ceph", FaultKind.NothingKept)]
    [InlineData("ceph", FaultKind.YetKept)]
    public async Task Export_StoreThatFailsOnce_IsReadyAtTheNextPass(string store, FaultKind kind)
    {
        var tenant = await host.AddTenantAsync(store);
        var faulty = (FaultyStore)host.Stores.Get(store);
        var id = await AskAsync(tenant);

        faulty.Fault = (method, key) => method == "put" && key?.Tenant == tenant ? kind : null;
        var failed = await BuildAsync(tenant, id);
        (failed.Status, failed.Attempts, failed.Error, failed.FileId).ShouldBe(("queued", 1, "store-unavailable", null));
        faulty.Fault = (_, _) => null;

        var ready = await BuildAsync(tenant, id);
        (ready.Status, ready.Attempts, ready.Error).ShouldBe(("ready", 2, null));
        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE tenant_id = @t ORDER BY id", ("t", tenant.Value))).ShouldBe(["expired", "available"]);
        (await host.SqlAsync<long>("SELECT files FROM tenant_usage WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([1L]);
    }

    [Fact]
    public async Task Export_StoreThatStaysDown_FailsAfterThreeAttempts()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var faulty = (FaultyStore)host.Stores.Get("azurite");
        var id = await AskAsync(tenant);
        faulty.Fault = (method, key) => method == "put" && key?.Tenant == tenant ? FaultKind.NothingKept : null;

        var statuses = new List<string>();
        for (var i = 0; i < 4; i++) statuses.Add((await BuildAsync(tenant, id)).Status);

        statuses.ShouldBe(["queued", "queued", "failed", "failed"]);
        faulty.Fault = (_, _) => null;
    }

    private async Task<Guid> AskAsync(TenantId tenant) =>
        (await host.Get<RequestExport>().RunAsync(DomainHost.Call(tenant, Operations.Export), new ExportRequest("jsonl", new ExportFilter()), Token)).Value.Id;

    private async Task<Export> BuildAsync(TenantId tenant, Guid id)
    {
        await host.Get<BuildExports>().RunAsync(Token);
        return (await host.Get<ReadExports>().RunAsync(DomainHost.Call(tenant, Operations.Export), id, Token)).Value;
    }

    public sealed class FaultyHost : DomainHost
    {
        protected override void Register(IServiceCollection services) => services.AddSingleton(provider => new ObjectStores(
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<StoreList>>().Value.Select(provider.GetRequiredService<ObjectStoreFactory>().Create).Select(store => new FaultyStore(store))));
    }
}
