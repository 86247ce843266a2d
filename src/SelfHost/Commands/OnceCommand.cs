using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.Hosting;
using Strongroom.SelfHost.Once;
using Strongroom.Stores;

namespace Strongroom.SelfHost.Commands;

/// <summary>The whole product in one go on given files: fresh data, free ports, every step printed.</summary>
public static class OnceCommand
{
    private static readonly TimeSpan PastThePurge = TimeSpan.FromDays(31);

    /// <summary>Exit code 0 when every step of every file held.</summary>
    public static async Task<int> RunAsync(Arguments.Once arguments, TextWriter output, bool colours, CancellationToken cancellationToken)
    {
        var missing = arguments.Files.Where(file => !File.Exists(file)).ToArray();
        if (missing.Length > 0) throw new CommandException($"There is no file {string.Join(", ", missing.Select(file => $"'{file}'"))}.");
        var printer = new StepPrinter(output, colours);

        var folder = Directory.CreateTempSubdirectory("strongroom-once-");
        // PostgreSQL runs as another user when we are root, and has to reach its files.
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.OtherExecute;
        try
        {
            await WalkAsync(arguments.Files, folder.FullName, printer, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        printer.Line(printer.Failures == 0 ? $"{Environment.NewLine}Every step held." : $"{Environment.NewLine}{printer.Failures} of the steps did not hold.");
        return printer.Failures == 0 ? 0 : 1;
    }

    private static async Task WalkAsync(IReadOnlyList<string> files, string folder, StepPrinter printer, CancellationToken cancellationToken)
    {
        // 1. Servers and a host of our own.
        var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
        using var loggers = LoggerFactory.Create(_ => { });
        var clock = new MovableClock();
        printer.Heading("Start");
        LocalEnvironment? started = null;
        var running = await printer.RunAsync("PostgreSQL, Azurite, migrations", async () =>
        {
            await packages.EnsureAsync(cancellationToken);
            started = await LocalEnvironment.StartAsync(packages, folder, durable: false, clock, loggers, cancellationToken);
            return "fresh data, free ports";
        });
        if (!running) return;
        await using var environment = started!;
        environment.Settings["Logging:LogLevel:Default"] = "Error";
        environment.Settings["Logging:LogLevel:Microsoft"] = "Error";
        environment.Settings["Host:BlobPolling"] = "00:00:00.1";
        // Timers run when they are asked to: moving the clock would set them all off at once.
        environment.Settings["Host:TimerTick"] = "1.00:00:00";
        // All that there is goes at once, which would otherwise wait for somebody to confirm it.
        environment.Settings["Retention:StopFiles"] = "1000000000";
        environment.Settings["Retention:StopBytes"] = $"{1L << 60}";
        await using var host = FunctionsHost.Build(new HostSetup { Address = "http://127.0.0.1:0", Settings = environment.Settings, Time = clock });
        await printer.RunAsync("functions", async () =>
        {
            await environment.AddTenantAsync(host.Services.GetRequiredService<ObjectStores>(), clock, cancellationToken);
            await host.StartAsync(cancellationToken);
            return host.Urls.First();
        });

        // 2. Each file through its life, as a client.
        using var http = new HttpClient { BaseAddress = new Uri(host.Urls.First()), Timeout = TimeSpan.FromMinutes(30) };
        var gateway = new GatewayClient(http, () => environment.Tokens.Mint("once", LocalEnvironment.Tenant.Value, "admin"), environment.MasterKey);
        var journeys = new List<FileJourney>();
        var deleted = new List<FileJourney>();
        foreach (var path in files)
        {
            var journey = new FileJourney(await OnceFile.ReadAsync(path, cancellationToken), gateway, printer);
            journeys.Add(journey);
            if (await journey.LiveAsync(cancellationToken)) deleted.Add(journey);
        }

        // 3. The purge of all of them. The store checks signatures by the real time, so the clock moves last.
        printer.Heading("Purge");
        clock.Advance(PastThePurge);
        await printer.RunAsync($"retention plans, the clock {PastThePurge.Days} days on", async () =>
        {
            await gateway.RunTimerAsync("ApplyRetention", cancellationToken);
            var plans = await gateway.AskAsync(HttpMethod.Get, "/api/v1/retention/plans?limit=1", null, cancellationToken);
            return plans["plans"]!.AsArray().FirstOrDefault() is { } plan ? $"files: {plan["files"]}, bytes: {plan["bytes"]}, digest {((string)plan["digest"]!)[..12]}…" : "nothing is due";
        });
        // The purge destroys what a plan has ordered: it never decides by itself.
        await printer.RunAsync("PurgeDeleted", async () =>
        {
            await gateway.RunTimerAsync("PurgeDeleted", cancellationToken);
            var receipts = await gateway.AskAsync(HttpMethod.Get, "/api/v1/retention/receipts", null, cancellationToken);
            return $"signed receipts: {receipts["receipts"]!.AsArray().Count}";
        });
        foreach (var journey in deleted) await journey.EndAsync(cancellationToken);

        // 4. What the audit log says of it all.
        printer.Heading("Audit trail");
        var names = journeys.Where(journey => journey.Id is not null).ToDictionary(journey => journey.Id!, journey => journey.Name);
        await AuditTrail.PrintAsync(gateway, names, printer, cancellationToken);
        await host.StopAsync(cancellationToken);
    }
}
