using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

public sealed class PurgeKilledTests : IAsyncLifetime
{
    private const int Kills = 100;
    private const int Files = 2000;
    private const string Promised = "SELECT count(*) FROM purge_intents", Erasing = "SELECT count(*) FROM purge_intents WHERE erasing_at IS NOT NULL";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.OnBothStoresAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Purge_KilledAtRandomPoints_ConvergesWithOneReceiptForEachFile()
    {
        // 1. Two thousand files that are to be destroyed, half of them on each store.
        var tenants = new[] { (Id: await _gateway.AddTenantAsync(), Store: "azurite"), (Id: await _gateway.AddTenantAsync("ceph"), Store: "ceph") };
        var files = 0;
        await AddFilesAsync(Files);

        // 2. Kill planning, run and purge again and again in the middle of its work. What it had begun when it died is for the next to find. The next process is
        // started meanwhile and waits for its turn.
        var random = new Random(20261121);
        var (killed, halfDone) = (0, 0);
        var process = new PurgeProcess(_gateway.Database.Worker, _gateway.StoreOptions, _gateway.Clock.Now, 4, _gateway.AuditKeyFile);
        var waiting = process.StartAsync(wait: true);
        for (; killed < Kills; killed++)
        {
            using var running = await waiting;
            waiting = killed + 1 < Kills ? process.StartAsync(wait: true) : waiting;
            var counts = killed < Kills / 4 ? Promised : Erasing;
            var target = killed < 5 ? 0 : await _gateway.ScalarAsync<long>(counts) + random.Next(1, 14);
            await running.StandardInput.WriteLineAsync();

            // The first while it plans, a quarter while it orders purges, the rest while it purges: by progress rather than by time, since machines differ.
            // Then a moment more, to hit any statement.
            while (!running.HasExited && await _gateway.ScalarAsync<long>(counts) < target) await Task.Delay(1, Cancel);
            await Task.Delay(random.Next(0, 12), Cancel);
            running.HasExited.ShouldBeFalse("The purge ended before it could be killed: too few files.");
            running.Kill();
            await running.WaitForExitAsync(Cancel);

            // The dead holder's lease is waited out.
            await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name IN ('purge', 'retention')");
            halfDone += await ShouldHoldAsync();

            // A slow machine sees late that it is time to kill, and so runs through more files.
            if (await OpenAsync() < Files / 8) await AddFilesAsync(Files / 8);
        }
        halfDone.ShouldBeGreaterThan(0, "No kill came between a file's bytes and its row: nothing is proven.");

        // 3. One undisturbed pass of each ends it.
        (await OpenAsync()).ShouldBeGreaterThan(0, "Nothing was left to converge.");
        await _gateway.ApplyRetention.RunAsync(Cancel);
        await _gateway.Purge.RunAsync(Cancel);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await OpenAsync()).ShouldBe(0);
        (await _gateway.ScalarAsync<long>("SELECT count(DISTINCT file_id) FROM receipts")).ShouldBe(files);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(files);
        (await _gateway.AuditsAsync("PURGE")).ShouldBe(files);
        (await _gateway.CheckReceiptsAsync()).ShouldBe(files);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM purge_intents WHERE completed_at IS NULL")).ShouldBe(0);
        (await _gateway.ScalarAsync<string>("SELECT string_agg(DISTINCT status, ',') || ' ' || sum(done) || ' ' || sum(dropped) || ' ' || sum(failed) FROM retention_runs")).ShouldBe($"done {files} 0 0");
        foreach (var (tenant, store) in tenants)
        {
            (await _gateway.UsageAsync(tenant)).ShouldBe("0 files, 0 bytes");
            (await ListAsync(store)).ShouldBeEmpty();
        }

        Task AddFilesAsync(int more) => Parallel.ForEachAsync(
            Enumerable.Range((files += more) - more, more), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (i, _) =>
            {
                var (tenant, store) = tenants[i % 2];
                await _gateway.PutAsync(tenant, $"{i:D5}", store);
                await _gateway.AddFileAsync(tenant, $"{i:D5}", "deleted", _gateway.Clock.Now.AddDays(-31), store: store);
            });

        // What holds at every moment, and so after every kill. Says how many files have lost their bytes and not yet their row.
        async Task<int> ShouldHoldAsync()
        {
            const string broken = """
                SELECT count(*) FROM file_records f
                FULL JOIN receipts r ON r.file_id = f.id
                WHERE (f.status = 'purged') IS DISTINCT FROM (r.id IS NOT NULL)
                   OR (f.status = 'purged') IS DISTINCT FROM EXISTS (SELECT FROM storage_audit_logs a WHERE a.file_id = f.id AND a.action = 'PURGE')
                   OR (f.status = 'purged') IS DISTINCT FROM EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id AND i.completed_at IS NOT NULL)
                   OR (f.status = 'purged') IS DISTINCT FROM EXISTS (SELECT FROM receipt_batches b WHERE b.id = r.batch_id AND r.leaf < b.size)
                """;
            (await _gateway.ScalarAsync<long>(broken)).ShouldBe(0);
            (await _gateway.ScalarAsync<bool>("SELECT sum(files) = (SELECT count(*) FROM file_records WHERE status <> 'purged') FROM tenant_usage")).ShouldBeTrue();

            // No receipt for bytes that are still there.
            var living = (await ListAsync("azurite")).Concat(await ListAsync("ceph")).ToHashSet();
            var half = 0;
            await using var command = _gateway.Superuser.CreateCommand("SELECT 'tenants/' || tenant_id || '/' || path, status FROM file_records");
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            while (await reader.ReadAsync(Cancel))
            {
                if (reader.GetString(1) == "purged") living.ShouldNotContain(reader.GetString(0));
                else if (!living.Contains(reader.GetString(0))) half++;
            }
            return half;
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<long> OpenAsync() => _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'deleted'");

    private async Task<List<string>> ListAsync(string store)
    {
        var keys = new List<string>();
        await foreach (var found in _gateway.Stores.Get(store).ListAsync("tenants/", Cancel)) keys.Add(found.Key);
        return keys;
    }
}
