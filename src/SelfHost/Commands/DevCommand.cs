using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.Hosting;
using Strongroom.Stores;

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
        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
        var folder = Path.Combine(Path.GetDirectoryName(packages.Directory)!, ".data");
        await using var environment = await LocalEnvironment.StartAsync(packages, folder, durable: true, TimeProvider.System, loggers, cancellationToken);

        // 2. The tenant before the host takes requests.
        await using var host = FunctionsHost.Build(new HostSetup { Address = $"http://localhost:{arguments.Port}", Settings = environment.Settings });
        await environment.AddTenantAsync(host.Services.GetRequiredService<ObjectStores>(), TimeProvider.System, cancellationToken);
        await ServeCommand.StartAsync(host, arguments.Port, cancellationToken);

        // 3. What to do with it.
        await Console.Out.WriteLineAsync(FunctionList.Of(host));
        await Console.Out.WriteLineAsync(Guide(environment, arguments.Port));
        await host.WaitForShutdownAsync(cancellationToken);
        await Console.Out.WriteLineAsync("Stopping …");
        return 0;
    }

    // The tools it takes are curl and the node that the emulators need anyway.
    private static string Guide(LocalEnvironment environment, int port) => $$"""
        Tenant demo, {{LocalEnvironment.Tenant}}. A token of its administrator for the next 12 hours; paste it, then the lines below one by one:

        export STRONGROOM=http://localhost:{{port}}/api/v1/storage
        export TOKEN={{environment.Tokens.Mint("developer", LocalEnvironment.Tenant.Value, "admin")}}

        # With the command line (docs/cli.md):
        export STRONGROOM_URL=http://localhost:{{port}} STRONGROOM_TOKEN=$TOKEN
        ./strongroom upload README.md --scope sessions/demo; ./strongroom ls -r; ./strongroom audit tail

        # Or by hand. Announce a file, and get a signed URL that takes exactly this file:
        printf 'Hello, Strongroom\n' > hello.txt
        curl -sS $STRONGROOM/upload-url -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"fileName":"hello.txt","contentType":"text/plain","size":18,"fileType":"attachment","scope":"sessions/demo"}' > ticket.json

        # Put it straight into the store:
        node -e 'const {put} = JSON.parse(fs.readFileSync("ticket.json")); console.log(`url = "${put.url}"`); for (const [name, value] of Object.entries(put.headers)) if (name != "content-length") console.log(`header = "${name}: ${value}"`)' | curl -sS --config - -T hello.txt

        # A moment later the blob event has recorded it. List it, get a signed URL, download, read the audit log:
        sleep 1; curl -sS -w '\n' $STRONGROOM/list -H "Authorization: Bearer $TOKEN"
        curl -sS "$STRONGROOM/signed-url?fileId=$(node -p 'JSON.parse(fs.readFileSync("ticket.json")).file.id')" -H "Authorization: Bearer $TOKEN" > url.json
        curl -sS "$(node -p 'JSON.parse(fs.readFileSync("url.json")).url')"
        curl -sS -w '\n' $STRONGROOM/audit-logs -H "Authorization: Bearer $TOKEN"

        # Run a timer now:
        curl -sS -X POST 'http://localhost:{{port}}/admin/functions/PurgeDeleted?wait=true' -H 'x-functions-key: {{environment.MasterKey}}' -w '%{http_code}\n'

        # Operate it, from this folder: the commands find it by .data/settings.json.
        ./strongroom doctor
        ./strongroom status
        ./strongroom tenant list

        Ctrl-C stops everything. The data stays in .data/.

        """;

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
