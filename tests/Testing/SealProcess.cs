using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Testing;

/// <summary>A sealer in a process of its own, that seals again and again until it is killed.</summary>
/// <param name="Worker">Connection string of the worker's role.</param>
/// <param name="KeyFile">The signing key, shared by all sealers.</param>
/// <param name="Batch">Leaves a checkpoint.</param>
public sealed record SealProcess(string Worker, string KeyFile, int Batch)
{
    private const string Begun = "sealing";

    /// <summary>Seals: what the process does.</summary>
    public static async Task<int> RunAsync(string json)
    {
        var given = JsonSerializer.Deserialize<SealProcess>(json)!;
        await using var source = NpgsqlDataSource.Create(given.Worker);
        var options = new AuditLogOptions { Keys = [new AuditKeyOptions { Name = "tests", File = given.KeyFile }], SealBatch = given.Batch };
        using var keys = new AuditKeys(options);
        var database = new WorkerDatabase(source);
        using var stores = new ObjectStores([]);
        var guard = new ArchiveGuard(database, new AuditArchives(stores, options));
        var sealing = new SealAuditLog(database, guard, keys, options, TimeProvider.System, NullLogger<SealAuditLog>.Instance);
        await keys.SignersAsync(CancellationToken.None);
        await using (await source.OpenConnectionAsync()) Console.WriteLine(Begun);
        while (true) await sealing.RunAsync(CancellationToken.None);
    }

    /// <summary>Starts the process and waits until it has begun.</summary>
    public async Task<Process> StartAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Strongroom.Testing.exe" : "Strongroom.Testing"))
        {
            RedirectStandardOutput = true,
            ArgumentList = { "seal", JsonSerializer.Serialize(this) },
        };
        var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadLineAsync();
        return said == Begun ? process : throw new InvalidOperationException($"The sealing process said '{said}'.");
    }
}
