using Strongroom.Functions.Tests.Http;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>A gateway whose S3 store is Ceph behind a <see cref="FaultProxy"/>: what a client and the gateway itself send to the store passes through it.</summary>
public sealed class CliGatewayFixture : IAsyncLifetime
{
    internal GatewayFixture Gateway { get; private set; } = null!;

    internal FaultProxy Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Store = await FaultProxy.StartAsync((await TestServers.CephAsync()).Address);
        Gateway = await GatewayFixture.StartOwnAsync(("Stores:1:Endpoint", Store.Address));
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        if (Store is not null) await Store.DisposeAsync();
    }
}

/// <summary>Classes that share the gateway and its faults, one test after the other.</summary>
[CollectionDefinition("cli")]
public sealed class CliCollection : ICollectionFixture<CliGatewayFixture>;
