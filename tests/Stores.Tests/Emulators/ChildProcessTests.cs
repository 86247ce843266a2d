using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using Strongroom.SelfHost.Emulators;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.Emulators;

/// <summary>Servers that we start stop with us, however we end.</summary>
public sealed class ChildProcessTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_RunningServer_SendsTheSignalAndWaits()
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-child-").FullName;
        var server = ChildProcess.Start(
            "INT", Path.Combine(folder, "log"), folder, NoVariables, "bash", "-c", "trap 'echo stopped > stopped; exit 0' INT; echo > started; while :; do sleep 0.05; done");
        await server.UntilReadyAsync("server", _ => Task.FromResult(File.Exists(Path.Combine(folder, "started"))), TimeSpan.FromSeconds(10), Token);

        await server.DisposeAsync();

        File.Exists(Path.Combine(folder, "stopped")).ShouldBeTrue();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task UntilReady_ServerThatEnds_ThrowsWithTheEndOfItsLog()
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-child-").FullName;
        await using var server = ChildProcess.Start("TERM", Path.Combine(folder, "log"), folder, NoVariables, "bash", "-c", "echo no disk left >&2; exit 7");

        var thrown = await Should.ThrowAsync<EmulatorException>(
            () => server.UntilReadyAsync("The server", _ => Task.FromResult(false), TimeSpan.FromSeconds(10), Token));

        thrown.Message.ShouldStartWith("The server ended with code 7.");
        thrown.Message.ShouldContain("no disk left");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Parent_KilledHard_TakesItsServersAlong()
    {
        await TestServers.AzuriteAsync();
        // Whoever is killed cannot clean up: everything goes into a folder of ours.
        var folder = Directory.CreateTempSubdirectory("strongroom-child-");
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.OtherExecute;
        var file = Path.Combine(folder.FullName, "servers.json");
        var start = new ProcessStartInfo("dotnet", [typeof(TestServers).Assembly.Location, "serve", file]) { RedirectStandardInput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = folder.FullName;
        using var parent = Process.Start(start)!;
        await Patience.UntilAsync(() => parent.HasExited ? throw new InvalidOperationException("It ended before its servers were there.") : File.Exists(file), "servers");
        var servers = await ServerEndpoints.ReadAsync(file);
        var azurite = new Uri(servers.Azurite!);
        (await ListensAsync(azurite.Port)).ShouldBeTrue();

        parent.Kill();

        int[] ports = [azurite.Port, servers.Ceph is { } ceph ? new Uri(ceph.Address).Port : 0, servers.Postgres is { } postgres ? new NpgsqlConnectionStringBuilder(postgres.Superuser).Port : 0];
        await Patience.UntilAsync(async () => !(await Task.WhenAll(ports.Select(ListensAsync))).Any(listens => listens), "no server");
        // Who listens no more may still write, and what is written then cannot be deleted yet.
        await Patience.UntilAsync(() => IsDeleted(folder), "no file");
    }

    private static bool IsDeleted(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        if (port == 0) return false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
