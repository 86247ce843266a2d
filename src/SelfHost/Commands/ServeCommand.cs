using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.SelfHost.Commands;

/// <summary>Serves with settings from the environment: the way to run in a container.</summary>
public static class ServeCommand
{
    /// <summary>Serves until told to stop.</summary>
    public static async Task<int> RunAsync(Arguments.Serve arguments, CancellationToken cancellationToken)
    {
        await using var host = FunctionsHost.Build(new HostSetup { Address = $"http://*:{arguments.Port}" });
        await StartAsync(host, arguments.Port, cancellationToken);
        await Console.Out.WriteLineAsync(FunctionList.Of(host));
        await host.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>Starts a host; a port that is taken becomes a sentence.</summary>
    internal static async Task StartAsync(WebApplication host, int port, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            throw PortTaken(port);
        }
    }

    /// <summary>What to do about a port that is taken.</summary>
    internal static CommandException PortTaken(int port) =>
        new($"Port {port} is in use: stop the program that listens on it, or choose another with --port.");
}
