using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Retention;
using Strongroom.Stores;

namespace Strongroom.Testing;

/// <summary>One pass of retention and one of the purge in a process of its own, to be killed or to run in another time zone.</summary>
/// <param name="Worker">Connection string of the worker's role.</param>
/// <param name="Stores">The stores.</param>
/// <param name="Now">What time it is there.</param>
/// <param name="BatchSize">Files a transaction.</param>
/// <param name="KeyFile">The key that signs receipts.</param>
public sealed record PurgeProcess(string Worker, IReadOnlyList<StoreOptions> Stores, DateTimeOffset Now, int BatchSize, string KeyFile)
{
    private const string Begun = "purging";
    private const string Waits = "STRONGROOM_TEST_WAITS";

    /// <summary>Runs the pass here: what the process does. Says when it begins, and at the end how many files it purged, in which time zone.</summary>
    public static async Task<int> RunAsync(string json)
    {
        var given = JsonSerializer.Deserialize<PurgeProcess>(json)!;
        var clock = new TestClock(given.Now);
        var options = new RetentionOptions { BatchSize = given.BatchSize, StopFiles = 1_000_000 };
        await using var source = NpgsqlDataSource.Create(given.Worker);
        var database = new WorkerDatabase(source);
        var factory = new ObjectStoreFactory(TimeProvider.System);
        using var stores = new ObjectStores(given.Stores.Select(factory.Create));
        var log = new AuditLogOptions { Keys = [new AuditKeyOptions { Name = "tests", File = given.KeyFile }] };
        using var keys = new AuditKeys(log);
        var signer = new ReceiptSigner(keys, log, clock);
        var leases = new Leases(database, new LeaseOptions());
        var retention = new ApplyRetention(
            new PlanRetention(database.Tenants, database, options, StoreActions.None, clock), new RunPlan(database, options, clock), new NoteAccesses(database, clock), database, leases, clock,
            NullLogger<ApplyRetention>.Instance);
        var purge = new PurgeDeleted(
            new PurgeWork(database, options, clock), new PurgeIntents(database, options, clock), signer, stores, leases,
            options, clock, NullLogger<PurgeDeleted>.Instance);

        // Connections and first calls take longer than a purge of a few files: done before, so that a kill after it hits the work.
        await signer.PrepareAsync(CancellationToken.None);
        await database.QueryAsync(new Statement("SELECT 1"), _ => 0, CancellationToken.None);
        foreach (var store in stores.All) await store.CheckAsync(CancellationToken.None);
        Console.WriteLine(Begun);
        if (Environment.GetEnvironmentVariable(Waits) is not null) await Console.In.ReadLineAsync();
        await retention.RunAsync(CancellationToken.None);
        var summary = await purge.RunAsync(CancellationToken.None);
        Console.WriteLine($"{summary.Ending} {summary.Purged} {TimeZoneInfo.Local.BaseUtcOffset.TotalMinutes}");
        return 0;
    }

    /// <summary>Starts the process and waits until it has begun; with <paramref name="wait"/> it begins its work when it is sent a line.</summary>
    public async Task<Process> StartAsync(string? timeZone = null, bool wait = false)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Strongroom.Testing.exe" : "Strongroom.Testing"))
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = wait,
            ArgumentList = { "purge", JsonSerializer.Serialize(this) },
        };
        if (wait) start.Environment[Waits] = "1";
        if (timeZone is not null) start.Environment["TZ"] = timeZone;
        var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadLineAsync();
        return said == Begun ? process : throw new InvalidOperationException($"The purge process said '{said}'.");
    }
}
