using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.SelfHost.Commands;

/// <summary>Serves on this machine: emulators, migrations, a demo tenant, and what to paste.</summary>
public static class DevCommand
{
    /// <summary>Serves until Ctrl-C.</summary>
    public static async Task<int> RunAsync(Arguments.Dev arguments, CancellationToken cancellationToken)
    {
        // 1. The port first: nothing slow happens before the sentence about it.
        RequireFree(arguments.Port);
        var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
        await Console.Out.WriteLineAsync("Starting PostgreSQL and Azurite …");
        await packages.EnsureAsync(cancellationToken);
        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole());
        await using var environment = await LocalEnvironment.StartAsync(
            packages, Path.Combine(Path.GetDirectoryName(packages.Directory)!, ".data"), durable: true, TimeProvider.System, loggers, cancellationToken);

        // 2. The host.
        await using var host = FunctionsHost.Build(new HostSetup { Address = $"http://localhost:{arguments.Port}", Settings = environment.Settings });
        await ServeCommand.StartAsync(host, arguments.Port, cancellationToken);

        // 3. What to do with it.
        await Console.Out.WriteLineAsync(FunctionList.Of(host));
        await host.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static void RequireFree(int port)
    {
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            try
            {
                using var listener = new TcpListener(address, port);
                listener.Start();
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                throw ServeCommand.PortTaken(port);
            }
            catch (SocketException)
            {
                // A machine without IPv6.
            }
        }
    }
}
