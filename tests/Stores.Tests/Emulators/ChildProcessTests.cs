using System.Diagnostics;
using System.Net.Sockets;
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
        var file = Path.Combine(Path.GetTempPath(), $"strongroom-{Guid.NewGuid():N}.json");
        var start = new ProcessStartInfo("dotnet", [typeof(TestServers).Assembly.Location, "serve", file]) { RedirectStandardInput = true, RedirectStandardError = true };
        using var parent = Process.Start(start)!;
        while (!File.Exists(file)) await Task.Delay(50, Token);
        var servers = await ServerEndpoints.ReadAsync(file);
        var azurite = new Uri(servers.Azurite!);
        (await ListensAsync(azurite)).ShouldBeTrue();

        parent.Kill();

        var clock = Stopwatch.StartNew();
        while (await ListensAsync(azurite) || (servers.Ceph is { } ceph && await ListensAsync(new Uri(ceph.Address))))
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
            await Task.Delay(50, Token);
        }
        File.Delete(file);
    }

    private static async Task<bool> ListensAsync(Uri address)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
