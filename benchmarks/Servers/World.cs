using Strongroom.Bench.Load;
using Strongroom.Bench.Running;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;

namespace Strongroom.Bench.Servers;

/// <summary>Everything that the request paths are measured with: a database with files, a store, the gateway; each a process of its own.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly List<IAsyncDisposable> _servers = [];
    private BenchTenant? _million;

    private World()
    {
    }

    public BenchDatabase Database { get; private set; } = null!;

    public DevelopmentTokens Tokens { get; private set; } = null!;

    public Helper Store { get; private set; } = null!;

    public Gateway Gateway { get; private set; } = null!;

    public Helper Server { get; private set; } = null!;

    public Helper Bare { get; private set; } = null!;

    public Generator Generator { get; private set; } = null!;

    /// <summary>Two tenants of 100,000 files.</summary>
    public IReadOnlyList<BenchTenant> Tenants { get; private set; } = [];

    public Sandbox Sandbox => _sandbox;

    /// <summary>Starts it all.</summary>
    public static async Task<World> StartAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var world = new World();
        try
        {
            await world.PrepareAsync(arguments, cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>A tenant of 1,000,000 files, loaded when it is first asked for.</summary>
    public async Task<BenchTenant> MillionAsync(CancellationToken cancellationToken) => _million ??= await LoadAsync(3, 1_000_000, cancellationToken);

    /// <summary>Starts another gateway in the place of one that was killed.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Server.DisposeAsync();
        _servers.Remove(Server);
        Server = Add(await Gateway.StartAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_servers)) await server.DisposeAsync();
        Tokens?.Dispose();
        _sandbox.Dispose();
    }

    private async Task PrepareAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        Progress.Say("starting PostgreSQL, the store and the bare endpoint");
        Database = Add(await BenchDatabase.StartAsync(_sandbox, cancellationToken));
        Store = Add(await Helper.StartRoleAsync(_sandbox, LoopbackStore.Role, cancellationToken));
        Bare = Add(await Helper.StartRoleAsync(_sandbox, BareEndpoint.Role, cancellationToken));
        Progress.Say($"{Database.Description}, on {_sandbox.FileSystem}");
        Tokens = await DevelopmentTokens.OpenAsync(_sandbox.PathOf("tokens"), TimeProvider.System, cancellationToken);
        Generator = new Generator(_sandbox, wrk: !arguments.OwnGenerator && Tools.Has("wrk"));
        Tenants = [await LoadAsync(1, 100_000, cancellationToken), await LoadAsync(2, 100_000, cancellationToken)];
        Gateway = new Gateway(_sandbox, arguments.Server ?? BuiltServer(), Database.Database, Tokens, Store.Port);
        Progress.Say($"starting the gateway; load comes from {Generator.Name}");
        Server = Add(await Gateway.StartAsync(cancellationToken));
    }

    private async Task<BenchTenant> LoadAsync(int number, int files, CancellationToken cancellationToken)
    {
        Progress.Say($"loading {files:N0} files of tenant {number}");
        var tenant = BenchTenant.Create(number, files, Tokens);
        await tenant.LoadAsync(Database, cancellationToken);
        await Database.ExecuteAsync("VACUUM (ANALYZE) file_records", cancellationToken);
        await Database.ExecuteAsync("CHECKPOINT", cancellationToken);
        return tenant;
    }

    private static string BuiltServer() => Path.Combine(
        Path.GetDirectoryName(EmulatorPackages.Find(AppContext.BaseDirectory).Directory)!, "src", "SelfHost", "bin", "Local", "Release", "net10.0", "Strongroom.SelfHost.dll");

    private T Add<T>(T server) where T : IAsyncDisposable
    {
        _servers.Add(server);
        return server;
    }
}
