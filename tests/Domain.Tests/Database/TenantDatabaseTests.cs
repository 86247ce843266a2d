using Strongroom.Database;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Database;

public sealed class TenantDatabaseTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statement_SentTwice_AnswersTwice()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var statement = new Statement("SELECT @a::text || coalesce(@b, '-') FROM tenants WHERE id = @tenant_id").Uuid("tenant_id", tenant.Value).Text("a", "x").Text("b", null);

        for (var i = 0; i < 2; i++)
            (await host.Get<TenantDatabase>().QueryAsync(tenant, statement, row => row.GetString(0), Cancel)).ShouldBe(["x-"]);
    }
}
