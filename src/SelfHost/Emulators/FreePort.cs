using System.Net;
using System.Net.Sockets;

namespace Strongroom.SelfHost.Emulators;

/// <summary>Finds a loopback port that nobody listens on. Somebody may take it before you do: be ready to ask again.</summary>
public static class FreePort
{
    /// <summary>A port the system has just handed out and taken back.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
