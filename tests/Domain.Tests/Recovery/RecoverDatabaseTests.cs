using Strongroom.Database;
using Strongroom.Recovery;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Recovery;

/// <summary>What a recovery may call complete. All of what it does: <see cref="RecoveryDrillTests"/>.</summary>
public sealed class RecoverDatabaseTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("move")]
    [InlineData("reconcile")]
    public async Task Recover_BesideAGatewayThatDoesAPartOfIt_IsNotComplete(string lease)
    {
        await using (await host.Get<Leases>().TryHoldAsync(lease, Token))
            (await host.Get<RecoverDatabase>().RunAsync(new Operator("ann"), Token)).IsComplete.ShouldBeFalse();

        (await host.Get<RecoverDatabase>().RunAsync(new Operator("ann"), Token)).IsComplete.ShouldBeTrue();
    }
}
