using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Tenants;

namespace Strongroom.Stores.Tests;

/// <summary>Keys: what goes in comes out, and nothing outside a tenant's prefix is a key.</summary>
public sealed class ObjectKeyTests
{
    private const string Id = "0199c7a0-0000-7000-8000-000000000001";

    [Fact]
    public void TryParse_AnyKeyOfOurs_GivesItBack() =>
        Prop.ForAll(Pairs(), pair =>
        {
            var key = ObjectKey.Of(new TenantId(pair.Tenant), pair.Path);

            ObjectKey.TryParse(key.Value, out var parsed).ShouldBeTrue();
            parsed.ShouldBe(key);
            parsed!.Path.ShouldBe(pair.Path);
            parsed.Value.ShouldStartWith(ObjectKey.PrefixOf(key.Tenant));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_ArbitraryText_NeverThrowsAndNeverInventsAKey() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            if (ObjectKey.TryParse(text, out var parsed)) parsed.Value.ShouldBe(text);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tenants/")]
    [InlineData($"tenants/{Id}")]
    [InlineData($"tenants/{Id}/")]
    [InlineData($"tenants/{Id}x/a")]
    [InlineData($"Tenants/{Id}/a")]
    [InlineData($"/tenants/{Id}/a")]
    [InlineData("tenants/0199C7A0-0000-7000-8000-000000000001/a")]
    [InlineData("tenants/00000000-0000-0000-0000-000000000000/a")]
    [InlineData("tenants/0199c7a00000700080000000000000010000/a")]
    public void TryParse_OutsideATenantsPrefix_IsNoKey(string? key) => ObjectKey.TryParse(key, out _).ShouldBeFalse();

    [Fact]
    public void Of_LongestKey_FitsAndOneByteMoreDoesNot()
    {
        var tenant = new TenantId(Guid.Parse(Id));
        var room = ObjectKey.MaxBytes - ObjectKey.PrefixOf(tenant).Length;

        Encoding.UTF8.GetByteCount(ObjectKey.Of(tenant, new string('a', room)).Value).ShouldBe(ObjectKey.MaxBytes);
        Should.Throw<ArgumentOutOfRangeException>(() => ObjectKey.Of(tenant, new string('a', room + 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => ObjectKey.Of(tenant, new string('é', (room / 2) + 1)));
        ObjectKey.TryParse(ObjectKey.PrefixOf(tenant) + new string('a', room + 1), out _).ShouldBeFalse();
    }

    private static Arbitrary<(Guid Tenant, string Path)> Pairs() => (
        from tenant in ArbMap.Default.GeneratorFor<Guid>()
        from path in ArbMap.Default.GeneratorFor<NonEmptyString>()
        where tenant != Guid.Empty
        select (tenant, path.Get)).ToArbitrary();
}
