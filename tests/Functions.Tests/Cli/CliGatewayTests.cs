using Microsoft.Extensions.DependencyInjection;
using Strongroom.Functions.Tests.Http;
using Strongroom.Tenants;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>What tests of the command line against a gateway have in common: a tenant of their own on Ceph, a folder, and an environment.</summary>
[Collection("cli")]
public abstract class CliGatewayTests(CliGatewayFixture fixture) : IAsyncLifetime
{
    /// <summary>How the fixture's gateway cuts large files.</summary>
    protected const int PartBytes = 5 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-cli-");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected GatewayFixture Gateway => fixture.Gateway;

    internal FaultProxy Store => fixture.Store;

    protected TenantId Tenant { get; private set; }

    protected string Folder => _folder.FullName;

    protected string StateFolder => Path.Combine(Folder, "state", "strongroom", "uploads");

    /// <summary>What the command line is told by the environment.</summary>
    protected Dictionary<string, string> Environment { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Tenant = await Gateway.AddTenantAsync("ceph");
        Store.Faults = _ => Fault.None;
        Store.Seen.Clear();
        while (Store.Hanging.Wait(0)) continue;
        Environment = new Dictionary<string, string>
        {
            ["STRONGROOM_URL"] = Gateway.Client.BaseAddress!.ToString(),
            ["STRONGROOM_TOKEN"] = Gateway.Token(Tenant, "admin"),
            ["XDG_STATE_HOME"] = Path.Combine(Folder, "state"),
        };
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the command line in this process.</summary>
    internal Task<Cli> RunAsync(params IReadOnlyList<string> args) => Cli.RunAsync(Environment, args, Cancel);

    /// <summary>A file that takes next to no place on the disk, and of which every mebibyte says which one it is.</summary>
    protected string Write(string name, long size)
    {
        var path = Path.Combine(Folder, name);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(file, size);
        for (long at = 0; at + 8 <= size; at += 1 << 20) RandomAccess.Write(file, BitConverter.GetBytes((at >> 20) + 1), at);
        return path;
    }

    /// <summary>Uploads a new file to <c>projects/{name}/artifacts/{name}.bin</c>.</summary>
    internal async Task<Cli> UploadAsync(string name, long size = 1000)
    {
        var ran = await RunAsync("upload", Write(name + ".bin", size), "--type", "artifact", "--scope", $"projects/{name}", "--json");
        ran.Exit.ShouldBe(0, ran.Output + ran.Error);
        return ran;
    }

    protected static string PathOf(string name) => $"projects/{name}/artifacts/{name}.bin";

    protected T Service<T>()
        where T : notnull => Gateway.Services.GetRequiredService<T>();
}
