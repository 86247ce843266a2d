using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>A thousand files, each with somebody who does something to it between its planning and its deletion, or during it.</summary>
public sealed class RetentionRaceTests : IAsyncLifetime
{
    private const int Files = 1000;
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;
    private TenantId _tenant;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.CreateAsync();
        _gateway.Clock.Now = Noon;
        _gateway.Retention = new() { BatchSize = 7, StopFiles = 1_000_000 };
        _tenant = await _gateway.AddTenantAsync();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Run_RacingAThousandTimes_DeletesNoHeldFileAndLosesNoEdit()
    {
        // 1. Due files of two types, and a plan of them all.
        await _gateway.ExecuteAsync(
            """
            INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, file_name, content_type, size, etag, upload_kind, uploaded_by, created_at, available_at, updated_at)
            SELECT gen_random_uuid(), @t, 'p/' || n, 'azurite', 'available', CASE n % 4 WHEN 0 THEN 'cache' ELSE 'temp' END, 's', 'f', 'text/plain', 4, 'e', 'single', 'u', @at, @at, @at
            FROM generate_series(1, 1000) AS n
            """, ("t", _tenant.Value), ("at", Noon.AddDays(-8).UtcDateTime));
        await _gateway.AddPolicyAsync(_tenant, new("cache-too", "available", 7, "soft-delete") { FileTypes = ["cache"], Priority = 5 });
        var plan = (await _gateway.PlanRetention.RunAsync(Call(Operations.PlanRetention), Cancel)).Value;
        plan.Files.ShouldBe(Files);
        (await new ConfirmPlan(_gateway.App, _gateway.Clock).RunAsync(Call(Operations.ConfirmPlan), plan.Id, plan.Digest, Cancel)).Value.Status.ShouldBe("confirmed");

        // Another plan that waits keeps the timer from planning anew: what was edited would be due once more.
        await _gateway.ExecuteAsync(
            """
            INSERT INTO retention_plans (id, tenant_id, status, as_of, digest, files, bytes, tenant_files, tenant_bytes, groups, created_by, created_at, expires_at)
            VALUES (gen_random_uuid(), @t, 'waiting', @now, sha256(''), 0, 0, 0, 0, '[]', 'u', @now, @now + interval '7 days')
            """, ("t", _tenant.Value), ("now", Noon.UtcDateTime));

        // 2. Some act before the run, most during it. The run is followed by another until nothing is left: paused, it stops short.
        var random = new Random(20261121);
        var ids = new List<Guid>();
        await using (var command = _gateway.Superuser.CreateCommand("SELECT id FROM file_records ORDER BY id"))
        await using (var reader = await command.ExecuteReaderAsync(Cancel))
            while (await reader.ReadAsync(Cancel)) ids.Add(reader.GetGuid(0));
        var todo = ids.Select((id, i) => (Id: id, Kind: i % 5, At: random.Next(1000))).OrderBy(act => act.At).ToArray();
        var outcomes = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(todo[..100], Cancel, async (act, _) => await ActAsync(act.Id, act.Kind));
        var running = Task.Run(
            async () =>
            {
                while (await _gateway.ScalarAsync<long>("SELECT count(*) FROM retention_plans WHERE status = 'done'") == 0) await _gateway.ApplyRetention.RunAsync(Cancel);
            }, Cancel);
        var acting = Parallel.ForEachAsync(todo[100..].Index(), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (next, _) =>
        {
            // Nobody runs far ahead of the run, on whichever machine: else there is no race.
            var (number, act) = next;
            while (!running.IsCompleted && await _gateway.ScalarAsync<long>("SELECT count(*) FROM retention_plan_items WHERE status <> 'planned'") < number) await Task.Delay(1, Cancel);
            if (number == 50) await _gateway.AddPolicyAsync(_tenant, new("cache-too", "available", 7, "soft-delete") { FileTypes = ["cache"], Priority = 5, FloorDays = 2 });
            if (act.At % 250 == 0) await PauseAsync();
            await ActAsync(act.Id, act.Kind);
        });
        await Task.WhenAll(running, acting);

        // 3. Nothing held was deleted after its hold, nothing edited was deleted, every file was dealt with once.
        (await _gateway.ScalarAsync<long>(
            """
            SELECT count(*) FROM storage_audit_logs d JOIN legal_holds h ON h.file_id = d.file_id
            JOIN storage_audit_logs a ON a.action = 'HOLD' AND (a.metadata->>'hold')::uuid = h.id WHERE d.action = 'DELETE' AND d.xact > a.xact
            """)).ShouldBe(0);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE action = 'HOLD' AND metadata->>'hold' IS NOT NULL")).ShouldBe(200);
        (await _gateway.ScalarAsync<long>(
            "SELECT count(*) FROM file_records f WHERE f.status <> 'available' AND EXISTS (SELECT FROM storage_audit_logs a WHERE a.file_id = f.id AND a.action = 'EDIT')")).ShouldBe(0);
        (await _gateway.ScalarAsync<long>(
            "SELECT count(*) FROM file_records f WHERE f.status <> 'available' AND EXISTS (SELECT FROM storage_audit_logs a WHERE a.file_id = f.id AND a.action = 'RESTORE')")).ShouldBe(0);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM (SELECT file_id FROM storage_audit_logs WHERE action = 'DELETE' AND operation = 'retention.apply' GROUP BY file_id HAVING count(*) > 1) t"))
            .ShouldBe(0);
        (await _gateway.ScalarAsync<long>(
            """
            SELECT count(*) FROM retention_plan_items i WHERE (i.status = 'done') <> EXISTS (
                SELECT FROM storage_audit_logs a WHERE a.file_id = i.file_id AND a.action = 'DELETE' AND a.operation = 'retention.apply') OR i.status NOT IN ('done', 'dropped')
            """)).ShouldBe(0);
        (await _gateway.ScalarAsync<string>("SELECT status || ' ' || (done + dropped) || ' of ' || total FROM retention_runs")).ShouldBe("done 1000 of 1000");

        // And each side won some of the races.
        foreach (var reason in new[] { "held", "changed", "policy-changed" })
            (await _gateway.ScalarAsync<long>("SELECT count(*) FROM retention_plan_items WHERE reason = @reason", ("reason", reason))).ShouldBeGreaterThan(0, reason);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM retention_plan_items WHERE status = 'done'")).ShouldBeGreaterThan(100);
        outcomes["edited"].ShouldBeGreaterThan(0);
        outcomes["edited too late"].ShouldBeGreaterThan(0);
        outcomes["restored"].ShouldBeGreaterThan(0);
        TestContext.Current.SendDiagnosticMessage(string.Join(", ", outcomes.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));

        async Task ActAsync(Guid id, int kind)
        {
            var file = FileRef.Of(id);
            var outcome = kind switch
            {
                0 => (await new SetHold(_gateway.App, _gateway.Clock).RunAsync(Call(Operations.SetHold), new HoldRequest("c", "r", "file", file, null, null, null), Cancel)).Refusal is { } no
                    ? $"hold {no.Code}" : "held",
                1 => (await new EditMetadata(_gateway.App, _gateway.Clock).RunAsync(
                    Call(Operations.EditMetadata), file, new MetadataPatch(null, ["kept"], null), Cancel)).Refusal is null ? "edited" : "edited too late",
                2 => (await new RestoreFile(_gateway.App, _gateway.Clock).RunAsync(Call(Operations.Restore), file, Cancel)).Refusal is null ? "restored" : "restored too early",
                3 => (await new DeleteFile(_gateway.App, _gateway.Clock).RunAsync(Call(Operations.Delete), file, false, null, Cancel)).Refusal is null ? "deleted" : "not deleted",
                _ => "left alone",
            };
            outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CallContext Call(Operation operation) => DomainHost.Call(_tenant, operation);

    private async Task PauseAsync()
    {
        await _gateway.ExecuteAsync("UPDATE tenants SET retention_paused_at = now() WHERE id = @t", ("t", _tenant.Value));
        await Task.Delay(30, Cancel);
        await _gateway.ExecuteAsync("UPDATE tenants SET retention_paused_at = NULL WHERE id = @t", ("t", _tenant.Value));
    }
}
