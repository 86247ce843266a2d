using Strongroom.Functions.Tests.Http;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>A gateway whose S3 store is Ceph behind a <see cref="FaultProxy"/>: what a client and the gateway itself send to the store passes through it.</summary>
public sealed class CliGatewayFixture : IAsyncLifetime
{
    public const int PartBytes = 5 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-cli-");

    internal GatewayFixture Gateway { get; private set; } = null!;

    internal FaultProxy Store { get; private set; } = null!;

    /// <summary>A folder for the files of tests.</summary>
    public string Folder => _folder.FullName;

    /// <summary>What the command line is told by the environment.</summary>
    public Dictionary<string, string> Environment(string role = "admin") => new()
    {
        ["STRONGROOM_URL"] = Gateway.Client.BaseAddress!.ToString(),
        ["STRONGROOM_TOKEN"] = Gateway.Token(Gateway.OnS3, role),
        ["XDG_STATE_HOME"] = Path.Combine(Folder, "state"),
    };

    /// <summary>Runs the command line in this process.</summary>
    internal Task<Cli> RunAsync(params IReadOnlyList<string> args) => Cli.RunAsync(Environment(), args, TestContext.Current.CancellationToken);

    /// <summary>A file that takes next to no place on the disk, and of which every mebibyte says which one it is.</summary>
    internal string Write(string name, long size)
    {
        var path = Path.Combine(Folder, name);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(file, size);
        for (long at = 0; at + 8 <= size; at += 1 << 20) RandomAccess.Write(file, BitConverter.GetBytes((at >> 20) + 1), at);
        return path;
    }

    public async ValueTask InitializeAsync()
    {
        Store = await FaultProxy.StartAsync((await TestServers.CephAsync()).Address);
        Gateway = await GatewayFixture.StartOwnAsync(("Stores:1:Endpoint", Store.Address));
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        if (Store is not null) await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
