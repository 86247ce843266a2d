using Strongroom.Telemetry;
using Strongroom.Tenants;

namespace Strongroom.Domain.Tests.Telemetry;

public sealed class TenantLabelsTests
{
    [Fact]
    public void Tenants_PastTheLimit_ShareALabelAndTheFirstKeepTheirs()
    {
        var labels = new TenantLabels(2);
        var tenants = Enumerable.Range(0, 4).Select(_ => new TenantId(Guid.NewGuid())).ToList();

        tenants.Select(labels.Of).ShouldBe([tenants[0].ToString(), tenants[1].ToString(), "other", "other"]);
        tenants.Select(labels.Of).ShouldBe([tenants[0].ToString(), tenants[1].ToString(), "other", "other"]);
    }

    [Fact]
    public void Limit_OfNone_NamesNobody() => new TenantLabels(0).Of(new TenantId(Guid.NewGuid())).ShouldBe("other");

    [Fact]
    public void Looking_ForALabel_TakesNone()
    {
        var labels = new TenantLabels(1);
        var tenant = new TenantId(Guid.NewGuid());

        labels.Find(tenant).ShouldBe("other");
        labels.Of(new TenantId(Guid.NewGuid())).ShouldNotBe("other");
        labels.Find(tenant).ShouldBe("other");
    }

    [Fact]
    public void Tenants_AtTheSameMoment_NeverGetMoreLabelsThanThereAre()
    {
        var labels = new TenantLabels(10);
        var tenants = Enumerable.Range(0, 2000).Select(i => new TenantId(new Guid(i % 500 + 1, 0, 0, new byte[8]))).ToArray();

        Parallel.ForEach(tenants, tenant => labels.Of(tenant));

        tenants.Distinct().Count(tenant => labels.Of(tenant) != "other").ShouldBe(10);
    }
}
