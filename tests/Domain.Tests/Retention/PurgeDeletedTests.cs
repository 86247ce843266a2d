using System.Security.Cryptography;
using System.Text;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

public sealed class PurgeDeletedTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _gateway.Clock.Now = Noon;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Intents_WhoseTimeHasCome_ArePurgedAndNothingElse(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var young = await AddDeletedAsync(tenant, "young", Noon.AddSeconds(1), store);
        var due = await AddDeletedAsync(tenant, "due", Noon, store);
        var old = await AddDeletedAsync(tenant, "old", Noon.AddDays(-1), store);
        await _gateway.AddFileAsync(tenant, "trash", "deleted", Noon.AddYears(-1), store: store);
        await _gateway.PutAsync(tenant, "trash", store);

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 2, 0, 0, 0));

        (await _gateway.StatusAsync(young)).ShouldBe("deleted");
        foreach (var path in new[] { "young", "trash" }) (await _gateway.ExistsAsync(tenant, path, store)).ShouldBeTrue();
        foreach (var (file, path) in new[] { (due, "due"), (old, "old") })
        {
            (await _gateway.StatusAsync(file)).ShouldBe("purged");
            (await _gateway.ExistsAsync(tenant, path, store)).ShouldBeFalse();
            (await _gateway.AuditsAsync("PURGE", file)).ShouldBe(1);
        }
        (await _gateway.UsageAsync(tenant)).ShouldBe("2 files, 8 bytes");
    }

    [Fact]
    public async Task Receipt_OfAPurgedFile_SaysWhatWasDestroyedAndHowThatIsKnown()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "föö");
        await _gateway.Purge.RunAsync(Cancel);

        (await _gateway.ScalarAsync<byte[]>("SELECT key_sha256 FROM receipts WHERE file_id = @id", ("id", file)))
            .ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes($"tenants/{tenant}/föö")));
        (await _gateway.ScalarAsync<string>("SELECT store || '|' || size || '|' || reason || '|' || confirmation FROM receipts"))
            .ShouldBe("azurite|4|retention|LIST: no version, no snapshot, no delete marker");
        (await _gateway.ScalarAsync<bool>(
            "SELECT (a.metadata->>'receipt')::uuid = r.id AND (a.metadata->>'intent')::uuid = r.intent_id FROM storage_audit_logs a JOIN receipts r USING (file_id) WHERE a.action = 'PURGE'"))
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Receipts_OfAPass_AreSignedAndBindWhatTheySay()
    {
        _gateway.Retention = new() { BatchSize = 7 };
        var tenant = await _gateway.AddTenantAsync();
        for (var i = 0; i < 20; i++) await AddDeletedAsync(tenant, $"{i}");
        await _gateway.Purge.RunAsync(Cancel);

        (await _gateway.ScalarAsync<string>("SELECT string_agg(size::text, ',' ORDER BY size) FROM receipt_batches")).ShouldBe("6,7,7");
        (await _gateway.CheckReceiptsAsync()).ShouldBe(20);
        (await _gateway.CheckReceiptsAsync(statement => statement.Replace("\"size\":4", "\"size\":5", StringComparison.Ordinal))).ShouldBe(0);

        // Rows and statements say the same, and so does the audit log.
        (await _gateway.ScalarAsync<bool>(
            """
            SELECT bool_and((s->>'receipt')::uuid = r.id AND (s->>'file')::uuid = r.file_id AND (s->>'tenant')::uuid = r.tenant_id AND s->>'keySha256' = encode(r.key_sha256, 'hex')
                AND (s->>'size')::bigint = r.size AND s->>'store' = r.store AND s->>'reason' = r.reason AND s->>'confirmation' = r.confirmation
                AND (s->>'purgedAt')::timestamptz = r.purged_at AND r.purged_at = f.purged_at AND s->>'reasonSha256' = encode(sha256('retention'), 'hex')
                AND a.metadata->>'receipt' = r.id::text AND a.metadata->>'statementSha256' = encode(sha256(convert_to(r.statement, 'UTF8')), 'hex'))
            FROM receipts r JOIN file_records f ON f.id = r.file_id JOIN storage_audit_logs a ON a.file_id = f.id AND a.action = 'PURGE' CROSS JOIN LATERAL (SELECT r.statement::jsonb AS s) j
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task Purge_OrderedByAPlan_IsCountedInItsRunAndNamedInTheReceipt()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "a");
        await _gateway.ExecuteAsync(
            """
            WITH plan AS (
                INSERT INTO retention_plans (id, tenant_id, status, as_of, digest, files, bytes, tenant_files, tenant_bytes, groups, created_by, created_at, expires_at)
                VALUES ('0199c7a0-0000-7000-8000-0000000000a1', @tenant, 'running', now(), sha256('plan'), 1, 4, 1, 4, '[]', 'system', now(), now()) RETURNING id),
            run AS (
                INSERT INTO retention_runs (id, tenant_id, plan_id, status, total, started_at, updated_at)
                SELECT '0199c7a0-0000-7000-8000-0000000000a2', @tenant, id, 'running', 1, now(), now() FROM plan RETURNING id),
            item AS (
                INSERT INTO retention_plan_items (plan_id, tenant_id, file_id, file_version, action, size, due_at, status)
                SELECT id, @tenant, @file, 1, 'purge', 4, now(), 'promised' FROM plan)
            UPDATE purge_intents SET plan_id = plan.id, run_id = run.id, policy_id = '01930000-0000-7000-8000-000000000014', policy_version = 1 FROM plan, run
            """,
            ("tenant", tenant.Value), ("file", file));

        (await _gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(1);

        (await _gateway.ScalarAsync<string>("SELECT i.status || '|' || r.done || '|' || r.bytes FROM retention_plan_items i JOIN retention_runs r USING (plan_id)")).ShouldBe("done|1|4");
        (await _gateway.ScalarAsync<bool>(
            """
            SELECT r.plan_id = l.id AND r.plan_digest = l.digest AND r.run_id = n.id AND r.policy_version = 1 AND s->>'plan' = l.id::text AND s->>'planDigest' = encode(l.digest, 'hex')
                AND s->>'run' = n.id::text AND s->>'policy' = r.policy_id::text AND s->>'policyVersion' = '1' AND s->>'reason' = 'retention'
            FROM receipts r, retention_plans l, retention_runs n CROSS JOIN LATERAL (SELECT statement::jsonb AS s FROM receipts) j
            """)).ShouldBeTrue();
        (await _gateway.CheckReceiptsAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("Asia/Kolkata", 330)]
    [InlineData("Pacific/Kiritimati", 840)]
    public async Task Trash_OnAHostInAnotherTimeZone_IsPlannedAndPurgedAtTheSameSecond(string zone, int minutes)
    {
        var tenant = await _gateway.AddTenantAsync();
        await _gateway.PutAsync(tenant, "a");
        var file = await _gateway.AddFileAsync(tenant, "a", "deleted", Noon.AddDays(-30));
        foreach (var (now, purged) in new[] { (Noon.AddSeconds(-1), 0), (Noon, 1) })
        {
            using var process = await new PurgeProcess(_gateway.Database.Worker, _gateway.StoreOptions, now, 10, _gateway.AuditKeyFile).StartAsync(zone);
            (await process.StandardOutput.ReadLineAsync(Cancel)).ShouldBe($"Done {purged} {minutes}");
        }
        (await _gateway.StatusAsync(file)).ShouldBe("purged");
    }

    [Fact]
    public async Task HardDelete_ByAnAdmin_IsPurgedAtOnceAndCanNotBeRestored()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _gateway.AddFileAsync(tenant, "a", "available", Noon);
        await _gateway.PutAsync(tenant, "a");
        var admin = DomainHost.Call(tenant, Operations.HardDelete, Roles.Admin, "admin").Caller;
        var deleted = await new DeleteFile(_gateway.App, _gateway.Clock)
            .RunAsync(new(admin, Operations.HardDelete, null), FileRef.Of(file), hard: true, "asked by the customer", Cancel);
        deleted.Refusal.ShouldBeNull();

        var restored = await new RestoreFile(_gateway.App, _gateway.Clock).RunAsync(new(admin, Operations.Restore, null), FileRef.Of(file), Cancel);
        restored.Refusal.ShouldBeOfType<Refusal.WrongStatus>();

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0));
        (await _gateway.ExistsAsync(tenant, "a")).ShouldBeFalse();
        (await _gateway.ScalarAsync<string>("SELECT i.requested_by || '|' || i.reason || '|' || r.reason FROM receipts r JOIN purge_intents i ON i.id = r.intent_id WHERE i.completed_at IS NOT NULL"))
            .ShouldBe("admin|asked by the customer|hard-delete");
    }

    [Fact]
    public async Task Restore_RacingThePurge_KeepsTheBytesOrIsRefused()
    {
        var tenant = await _gateway.AddTenantAsync();
        var files = new List<Guid>();
        for (var i = 0; i < 40; i++)
        {
            files.Add(await _gateway.AddFileAsync(tenant, $"{i}", "deleted", Noon));
            await _gateway.PutAsync(tenant, $"{i}");
        }
        _gateway.Retention = new() { BatchSize = 3 };
        var admin = DomainHost.Call(tenant, Operations.HardDelete, Roles.Admin, "admin").Caller;

        // Each file is ordered to be destroyed and restored at once, while purges run.
        var restoring = files.AsEnumerable().Reverse().Select(
            file => new RestoreFile(_gateway.App, _gateway.Clock).RunAsync(new(admin, Operations.Restore, null), FileRef.Of(file), Cancel));
        var deleting = files.Select(
            file => new DeleteFile(_gateway.App, _gateway.Clock).RunAsync(new(admin, Operations.HardDelete, null), FileRef.Of(file), hard: true, "r", Cancel));
        var restores = Task.WhenAll(restoring);
        var deletes = Task.WhenAll(deleting);
        while (!deletes.IsCompleted) await _gateway.Purge.RunAsync(Cancel);
        await Task.WhenAll(restores, deletes);
        await _gateway.Purge.RunAsync(Cancel);

        for (var i = 0; i < files.Count; i++)
        {
            // A file that was restored first can have been deleted again after.
            var status = await _gateway.StatusAsync(files[i]);
            status.ShouldBe("purged");
            (await _gateway.ExistsAsync(tenant, $"{i}")).ShouldBeFalse();
        }
        (await restores).Count(outcome => outcome.Refusal is null).ShouldBeLessThanOrEqualTo(40);
    }

    [Fact]
    public async Task Hosts_AtOnce_OnePurgesAndTheOtherDoesNothing()
    {
        var tenant = await _gateway.AddTenantAsync();
        for (var i = 0; i < 20; i++) await AddDeletedAsync(tenant, $"{i}");

        // One is under way until the other has answered.
        var answered = new TaskCompletionSource();
        _gateway.Faulty("azurite").Before = (_, _) => answered.Task;
        var passes = new[] { _gateway.Purge.RunAsync(Cancel), _gateway.Purge.RunAsync(Cancel) };
        await Task.WhenAny(passes);
        answered.SetResult();
        var summaries = await Task.WhenAll(passes);

        summaries.Select(summary => summary.Ending).Order().ShouldBe([PassEnding.Done, PassEnding.HeldElsewhere]);
        summaries.Sum(summary => summary.Purged).ShouldBe(20);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(20);
    }

    [Fact]
    public async Task Holder_ThatOversleptInTheMiddle_WritesNothingMore()
    {
        var tenant = await _gateway.AddTenantAsync();
        for (var i = 0; i < 5; i++) await AddDeletedAsync(tenant, $"{i}");

        // The first host stops before its delete; its lease runs out; another host does all of the work; the first wakes up.
        PurgeSummary? second = null;
        _gateway.Faulty("azurite").Before = async (method, _) =>
        {
            if (method != "delete" || second is not null) return;
            second = new(PassEnding.Cancelled, 0, 0, 0, 0);
            await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'purge'");
            second = await _gateway.Purge.RunAsync(Cancel);
        };
        var first = await _gateway.Purge.RunAsync(Cancel);

        second.ShouldBe(new(PassEnding.Done, 5, 0, 0, 0));
        first.ShouldBe(new(PassEnding.LeaseLost, 0, 0, 0, 0));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(5);
        (await _gateway.AuditsAsync("PURGE")).ShouldBe(5);
        (await _gateway.UsageAsync(tenant)).ShouldBe("0 files, 0 bytes");
    }

    [Fact]
    public async Task Statements_UnderALeaseThatIsGone_ChangeNothing()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "a");
        var (work, intents) = (new PurgeWork(_gateway.Worker, _gateway.Retention, _gateway.Clock), new PurgeIntents(_gateway.Worker, _gateway.Retention, _gateway.Clock));
        var intent = await _gateway.ScalarAsync<Guid>("SELECT id FROM purge_intents");
        var taken = new TakenFile(intent, file, ObjectKey.Of(tenant, "a"), "azurite", 4, null, "r", "retention", null, null, null, null, null, null);
        var receipts = await new ReceiptSigner(_gateway.AuditKeys, _gateway.AuditLog, _gateway.Clock).SignAsync(tenant, [(taken, "c")], Cancel);

        await using var late = (await _gateway.Leases.TryHoldAsync("purge", Cancel))!;
        await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'purge'");

        (await work.TakeAsync(late, tenant, "azurite", [intent], Cancel)).Files.ShouldBeEmpty();
        (await intents.CompleteAsync(late, receipts, Cancel)).ShouldBe(0);
        (await intents.PostponeAsync(late, tenant, [(taken, new(null, "x"))], Cancel)).ShouldBe(0);
        late.IsLost.ShouldBeTrue();
        (await _gateway.StatusAsync(file)).ShouldBe("deleted");
        (await _gateway.ScalarAsync<bool>("SELECT attempts = 0 AND erasing_at IS NULL FROM purge_intents")).ShouldBeTrue();
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipt_batches")).ShouldBe(0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<Guid> AddDeletedAsync(TenantId tenant, string path, DateTimeOffset? due = null, string store = "azurite")
    {
        await _gateway.PutAsync(tenant, path, store);
        var file = await _gateway.AddFileAsync(tenant, path, "deleted", Noon.AddDays(-31), store: store);
        await _gateway.OrderPurgeAsync(file, at: due);
        return file;
    }
}
