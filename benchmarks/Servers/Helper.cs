using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.SelfHost.Emulators;

namespace Strongroom.Bench.Servers;

/// <summary>A server in a process of its own, on a loopback port. It ends with us, whatever happens.</summary>
internal sealed class Helper : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Helper(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The server's own process.</summary>
    public int Id { get; private set; }

    /// <summary>Starts this program once more, in a role.</summary>
    public static Task<Helper> StartRoleAsync(Sandbox sandbox, string role, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        return StartAsync(sandbox, role, port, new Dictionary<string, string>(), RoleCommand(role, port), cancellationToken);
    }

    /// <summary>
    /// For a server in a role. Left alone, its host watches the folder it runs in for new settings: that is where PostgreSQL keeps its files, so each of
    /// their writes would wake it.
    /// </summary>
    public static WebApplicationOptions NoWatching => new() { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] };

    /// <summary>The command line of this program in a role.</summary>
    public static IReadOnlyList<string> RoleCommand(string role, int port) => ["dotnet", typeof(Helper).Assembly.Location, role, port.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Starts a program and waits until it listens.</summary>
    public static async Task<Helper> StartAsync(
        Sandbox sandbox, string name, int port, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var helper = new Helper(ChildProcess.Start("TERM", sandbox.PathOf(name + ".log"), sandbox.Folder, environment, command), port);
        try
        {
            await helper._process.UntilReadyAsync(name, token => ListensAsync(port, token), TimeSpan.FromSeconds(30), cancellationToken);
            helper.Id = ProcessTable.Read().ChildOf(helper._process.Id) ?? helper._process.Id;
            return helper;
        }
        catch
        {
            await helper.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
