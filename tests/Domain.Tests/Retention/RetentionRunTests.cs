using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>When a plan waits, who lets it run, and what a pause, a crash, another host or another time zone changes: nothing but the moment.</summary>
public sealed class RetentionRunTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;
    private TenantId _tenant;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.CreateAsync();
        _gateway.Clock.Now = Noon;
        _gateway.Retention = new() { BatchSize = 5, StopFiles = 20, StopBytes = 1000 };
        _tenant = await _gateway.AddTenantAsync();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(20, 4, null)]
    [InlineData(21, 4, "21 of 21 files, more than 20")]
    [InlineData(20, 51, "1020 of 1020 bytes, more than 1000")]
    public async Task Plan_AtTheLimits_WaitsFromOneMoreOn(int files, int size, string? reason)
    {
        await AddDueAsync(files, size);
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Stopped.ShouldBe(reason is null ? 0 : 1);
        var plan = await PlanAsync();
        plan.StopReason.ShouldBe(reason);
        plan.Status.ShouldBe(reason is null ? "done" : "waiting");
        plan.ConfirmedBy.ShouldBe(reason is null ? "system" : null);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'deleted'")).ShouldBe(reason is null ? files : 0);
    }

    [Fact]
    public async Task Plan_OfFewPercentOfManyFiles_DoesNotWait()
    {
        await AddDueAsync(25);
        await _gateway.ExecuteAsync("UPDATE tenant_usage SET files = 500, bytes = 1000000");
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(25);
    }

    [Fact]
    public async Task WaitingPlan_IsNotFollowedByAnother_RunsWhenItIsConfirmedByItsDigest()
    {
        await AddDueAsync(30);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        var plan = await PlanAsync();
        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0, 0));

        // A draft beside it changes nothing.
        var draft = (await _gateway.PlanRetention.RunAsync(Call(Operations.PlanRetention), Cancel)).Value;
        draft.Status.ShouldBe("draft");
        draft.Digest.ShouldBe(plan.Digest, "The same files at the same moment.");

        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), plan.Id, new byte[32], Cancel)).Refusal.ShouldBeOfType<Refusal.DigestMismatch>();
        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), Guid.NewGuid(), plan.Digest, Cancel)).Refusal.ShouldBeOfType<Refusal.NotFound>();
        (await Confirm.RunAsync(DomainHost.Call(await _gateway.AddTenantAsync(), Operations.ConfirmPlan), plan.Id, plan.Digest, Cancel)).Refusal.ShouldBeOfType<Refusal.NotFound>();
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(0);
        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), plan.Id, plan.Digest, Cancel)).Value.ConfirmedBy.ShouldBe("user-1");
        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), plan.Id, plan.Digest, Cancel)).Refusal.ShouldBe(new Refusal.WrongState("plan", "confirmed", "draft or waiting"));
        (await _gateway.AuditsAsync(AuditAction.Confirm)).ShouldBe(1);

        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(30);
        (await Confirm.CancelAsync(Call(Operations.ConfirmPlan), plan.Id, Cancel)).Refusal.ShouldBe(new Refusal.WrongState("plan", "done", "draft, waiting or confirmed"));
    }

    [Fact]
    public async Task WaitingPlan_CancelledOrTooOld_NeverRuns_AndTheTimerPlansAnew()
    {
        await AddDueAsync(30);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        var first = await PlanAsync();
        (await Confirm.CancelAsync(Call(Operations.ConfirmPlan), first.Id, Cancel)).Value.Status.ShouldBe("cancelled");
        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), first.Id, first.Digest, Cancel)).Refusal.ShouldBe(new Refusal.WrongState("plan", "cancelled", "draft or waiting"));

        // Ids are in the order of their milliseconds only.
        _gateway.Clock.Now = _gateway.Clock.Now.AddSeconds(1);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        var second = await PlanAsync();
        second.Id.ShouldNotBe(first.Id);
        _gateway.Clock.Now = second.ExpiresAt;
        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), second.Id, second.Digest, Cancel)).Refusal.ShouldBe(new Refusal.WrongState("plan", "expired", "draft or waiting"));
        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 1, 0, 0, 0));
        (await _gateway.ScalarAsync<string>("SELECT string_agg(status, ' ' ORDER BY id) FROM retention_plans")).ShouldBe("cancelled expired waiting");
    }

    [Fact]
    public async Task Erasure_IsNotConfirmedAsAPlan_AndItsFilesGoWithoutPolicies()
    {
        await AddDueAsync(3);
        var deleted = await _gateway.AddFileAsync(_tenant, "d", "deleted", Noon);
        await _gateway.ExecuteAsync(
            """
            WITH p AS (
                INSERT INTO retention_plans (id, tenant_id, kind, status, as_of, digest, files, bytes, tenant_files, tenant_bytes, groups, created_by, created_at, expires_at)
                SELECT gen_random_uuid(), @t, 'erasure', 'waiting', @now, sha256(''), 4, 4, 4, 4, '[]', 'u', @now, @now RETURNING id)
            INSERT INTO retention_plan_items (plan_id, tenant_id, file_id, file_version, action, size, due_at)
            SELECT p.id, @t, f.id, f.version, 'purge', f.size, @now FROM p, file_records f
            """, ("t", _tenant.Value), ("now", Noon.UtcDateTime));
        var plan = await PlanAsync();
        (await Confirm.RunAsync(Call(Operations.ConfirmPlan), plan.Id, plan.Digest, Cancel)).Refusal.ShouldBeOfType<Refusal.WrongState>();
        (await Confirm.CancelAsync(Call(Operations.ConfirmPlan), plan.Id, Cancel)).Refusal.ShouldBeOfType<Refusal.WrongState>();

        // Edited since, and one under a hold.
        await _gateway.ExecuteAsync("UPDATE file_records SET version = version + 1, updated_at = now() WHERE path = '1'");
        await _gateway.ExecuteAsync("INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, path_prefix, set_by, set_at) VALUES (gen_random_uuid(), @t, 'c', 'r', 'prefix', '2', 'u', now())", ("t", _tenant.Value));
        await _gateway.ExecuteAsync("UPDATE retention_plans SET status = 'confirmed'");
        await _gateway.ApplyRetention.RunAsync(Cancel);

        (await _gateway.ScalarAsync<string>("SELECT string_agg(f.path || ' ' || f.status || ' ' || coalesce(i.reason, '-'), ', ' ORDER BY f.path) FROM file_records f LEFT JOIN purge_intents i ON i.file_id = f.id"))
            .ShouldBe("0 deleted erasure, 1 deleted erasure, 2 available -, d deleted erasure");
        (await _gateway.AuditsAsync("DELETE")).ShouldBe(2);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM retention_plans")).ShouldBe(1, "What an erasure deals with is not planned again.");
        deleted.ShouldNotBe(Guid.Empty);
    }

    [Theory]
    [InlineData("UPDATE tenants SET retention_paused_at = now()", "UPDATE tenants SET retention_paused_at = NULL")]
    [InlineData("UPDATE retention_switch SET paused_at = now()", "UPDATE retention_switch SET paused_at = NULL")]
    public async Task Pause_InTheMiddle_StopsTheRunUntilItIsLifted(string pause, string resume)
    {
        await AddDueAsync(20);
        await using (var held = (await _gateway.Leases.TryHoldAsync("retention", Cancel))!)
        {
            var plan = (await _gateway.PlanRetention.RunAsync(held, _tenant, Cancel))!;
            var runner = new RunPlan(_gateway.Worker, _gateway.Retention, _gateway.Clock);
            (await runner.BeginAsync(held, _tenant, plan.Id, Cancel)).ShouldBeTrue();
            var batch = await runner.TakeAsync(held, _tenant, plan.Id, RetentionBatch.Start, Cancel);
            batch.Deleted.ShouldBe(5);
            await _gateway.ExecuteAsync(pause);
            (await runner.TakeAsync(held, _tenant, plan.Id, batch, Cancel)).Taken.ShouldBe(0);
        }

        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await RunAsync()).ShouldBe("paused 5 of 20");
        await _gateway.ExecuteAsync(resume);
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(15);
        (await RunAsync()).ShouldBe("done 20 of 20");
    }

    [Fact]
    public async Task Run_ThatFailedInTheMiddle_IsTakenUpItemByItem()
    {
        // The database refuses the eleventh deletion, as an outage or a crash would.
        await AddDueAsync(20);
        await _gateway.ExecuteAsync(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
                IF (SELECT count(*) FROM strongroom.file_records WHERE status = ''deleted'') >= 10 THEN RAISE EXCEPTION ''no'' USING ERRCODE = ''57P01''; END IF; RETURN NEW; END';
            CREATE TRIGGER fail BEFORE UPDATE ON file_records FOR EACH ROW EXECUTE FUNCTION fail();
            """);
        await Should.ThrowAsync<DatabaseUnavailableException>(() => _gateway.ApplyRetention.RunAsync(Cancel));
        (await RunAsync()).ShouldBe("running 10 of 20");

        await _gateway.ExecuteAsync("DROP TRIGGER fail ON file_records");
        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 10, 0, 0));
        (await RunAsync()).ShouldBe("done 20 of 20");
        (await _gateway.AuditsAsync("DELETE")).ShouldBe(20);
    }

    [Fact]
    public async Task Statements_UnderALeaseThatIsGone_ChangeNothing()
    {
        await AddDueAsync(20);
        await using var late = (await _gateway.Leases.TryHoldAsync("retention", Cancel))!;
        var plan = (await _gateway.PlanRetention.RunAsync(late, _tenant, Cancel))!;
        var runner = new RunPlan(_gateway.Worker, _gateway.Retention, _gateway.Clock);
        (await runner.BeginAsync(late, _tenant, plan.Id, Cancel)).ShouldBeTrue();

        await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'retention'");

        (await runner.TakeAsync(late, _tenant, plan.Id, RetentionBatch.Start, Cancel)).Held.ShouldBeFalse();
        await runner.CountAsync(late, _tenant, plan.Id, Cancel);
        (await runner.BeginAsync(late, _tenant, plan.Id, Cancel)).ShouldBeFalse();
        (await _gateway.PlanRetention.RunAsync(late, await _gateway.AddTenantAsync(), Cancel)).ShouldBeNull();
        late.IsLost.ShouldBeTrue();
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'deleted'")).ShouldBe(0);
    }

    [Fact]
    public async Task LastAccess_FromTheLog_PutsOffWhatCountsFromIt_AlsoAfterThePlan()
    {
        await _gateway.AddPolicyAsync(_tenant, new("unread", "last-accessed", 30, "soft-delete") { FileTypes = ["document"] });
        var files = new List<Guid>();
        for (var i = 0; i < 4; i++) files.Add(await _gateway.AddFileAsync(_tenant, $"{i}", "available", Noon.AddDays(-40)));
        await AccessAsync(files[0], "DOWNLOAD", "file.download", Noon.AddDays(-30).AddSeconds(1));
        await AccessAsync(files[1], "VIEW", "file.signed_url", Noon.AddDays(-30));
        await AccessAsync(files[2], "SIGNED_URL_GENERATED", "file.upload_url", Noon.AddDays(-1));
        var draft = (await _gateway.PlanRetention.RunAsync(Call(Operations.PlanRetention), Cancel)).Value;
        draft.Files.ShouldBe(4, "Nobody has read the log yet.");
        await Confirm.RunAsync(Call(Operations.ConfirmPlan), draft.Id, draft.Digest, Cancel);

        // Before it runs the log is read.
        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 3, 0, 1));
        (await _gateway.ScalarAsync<string>("SELECT reason FROM retention_plan_items WHERE file_id = @f", ("f", files[0]))).ShouldBe("not-due");
        (await _gateway.ScalarAsync<int>("SELECT version FROM file_records WHERE id = @f", ("f", files[0]))).ShouldBe(1);
        _gateway.Clock.Now = Noon.AddSeconds(1);
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(1);

        Task AccessAsync(Guid file, string action, string operation, DateTimeOffset at) => _gateway.ExecuteAsync(
            """
            INSERT INTO storage_audit_logs (id, tenant_id, occurred_at, operation, action, success, actor_id, actor_role, file_id)
            VALUES (uuid_v7(@at), @t, @at, @operation, @action, true, gen_random_uuid(), 'viewer', @file)
            """, ("at", at.UtcDateTime), ("t", _tenant.Value), ("operation", operation), ("action", action), ("file", file));
    }

    [Theory]
    [InlineData("created", "available", "soft-delete", "created_at")]
    [InlineData("available", "available", "soft-delete", "available_at")]
    [InlineData("last-accessed", "available", "soft-delete", "last_accessed_at")]
    [InlineData("closed", "available", "soft-delete", null)]
    [InlineData("archived", "archived", "soft-delete", "archived_at")]
    [InlineData("quarantined", "quarantined", "soft-delete", "updated_at")]
    [InlineData("deleted", "deleted", "purge", "deleted_at")]
    public async Task Basis_ToTheSecond_AcrossALeapDay_InEveryTimeZone(string basis, string status, string action, string? column)
    {
        // Counted from 30 January 2028, 30 days end on 29 February.
        var (from, due) = (new DateTimeOffset(2028, 1, 30, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2028, 2, 29, 12, 0, 0, TimeSpan.Zero));
        await _gateway.AddPolicyAsync(_tenant, new("mine", basis, 30, action) { Priority = 1 });
        for (var i = -1; i <= 1; i++)
        {
            var file = await _gateway.AddFileAsync(_tenant, $"{i}", status == "archived" ? "quarantined" : status, from.AddDays(-5));
            await _gateway.ExecuteAsync(
                $"""
                UPDATE file_records SET status = @status, archived_at = CASE WHEN @status = 'archived' THEN @from END, object_type = 'sessions', object_id = 's' || @i
                {(column is null ? "" : $", {column} = @at")} WHERE id = @id
                """.Replace(", archived_at = CASE WHEN @status = 'archived' THEN @from END", column == "archived_at" ? "" : ", archived_at = CASE WHEN @status = 'archived' THEN @from END", StringComparison.Ordinal),
                ("status", status), ("from", from.UtcDateTime), ("i", $"{i}"), ("at", from.AddSeconds(i).UtcDateTime), ("id", file));
            await _gateway.ExecuteAsync("INSERT INTO closed_objects VALUES (@t, 'sessions', 's' || @i, @at, 'u')", ("t", _tenant.Value), ("i", $"{i}"), ("at", from.AddSeconds(i).UtcDateTime));
        }

        foreach (var (now, files) in new[] { (due.AddSeconds(-2), 0), (due.AddSeconds(-1), 1), (due, 2), (due.AddSeconds(1), 3) })
        {
            var digests = new HashSet<string>();
            foreach (var zone in new[] { "UTC", "Asia/Kolkata", "Pacific/Kiritimati", "America/New_York" })
            {
                await using var source = NpgsqlDataSource.Create($"{_gateway.Database.App};Timezone={zone}");
                _gateway.Clock.Now = now;
                var plan = (await new PlanRetention(new TenantDatabase(source), _gateway.Worker, _gateway.Retention, StoreActions.None, _gateway.Clock)
                    .RunAsync(Call(Operations.PlanRetention), Cancel)).Value;
                plan.Files.ShouldBe(files, $"{zone} {now:O}");
                digests.Add(Convert.ToHexString(plan.Digest));
            }

            digests.Count.ShouldBe(1);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ConfirmPlan Confirm => new(_gateway.App, _gateway.Clock);

    private CallContext Call(Operation operation) => DomainHost.Call(_tenant, operation);

    private async Task AddDueAsync(int files, int size = 4)
    {
        for (var i = 0; i < files; i++) await _gateway.AddFileAsync(_tenant, $"{i}", "available", Noon.AddDays(-8), "temp", size: size);
    }

    private async Task<RetentionPlan> PlanAsync() =>
        (await new RetentionPlans(_gateway.App).ListAsync(Call(Operations.ReadPlans), null, 1, null, Cancel)).Value.Items[0];

    private Task<string> RunAsync() => _gateway.ScalarAsync<string>("SELECT status || ' ' || done || ' of ' || total FROM retention_runs");
}
