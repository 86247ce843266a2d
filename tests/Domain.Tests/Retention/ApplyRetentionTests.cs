using Npgsql;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

public sealed class ApplyRetentionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.CreateAsync();
        _gateway.Clock.Now = Noon;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("temp", "available", 7)]
    [InlineData("cache", "available", 7)]
    [InlineData("export", "available", 30)]
    [InlineData("unknown", "quarantined", 7)]
    public async Task BuiltIn_AroundItsAge_DeletesAtTheSecond(string fileType, string status, int days)
    {
        var tenant = await _gateway.AddTenantAsync();
        var young = await _gateway.AddFileAsync(tenant, "young", status, Noon.AddDays(-days).AddSeconds(1), fileType);
        var due = await _gateway.AddFileAsync(tenant, "due", status, Noon.AddDays(-days), fileType);
        var old = await _gateway.AddFileAsync(tenant, "old", status, Noon.AddDays(-days).AddSeconds(-1), fileType);
        var other = await _gateway.AddFileAsync(tenant, "other", status, Noon.AddYears(-5), "document");

        var summary = await _gateway.ApplyRetention.RunAsync(Cancel);

        summary.ShouldBe(new(PassEnding.Done, 1, 0, 2, 0, 0));
        (await _gateway.StatusAsync(young)).ShouldBe(status);
        (await _gateway.StatusAsync(other)).ShouldBe(status);
        foreach (var file in new[] { due, old }) (await _gateway.StatusAsync(file)).ShouldBe("deleted");
    }

    [Theory]
    [InlineData("2028-02-29T12:00:00Z", "2028-03-07T12:00:00Z", "temp")]
    [InlineData("2028-02-22T12:00:00Z", "2028-02-29T12:00:00Z", "temp")]
    [InlineData("2028-02-29T00:00:00Z", "2028-03-30T00:00:00Z", "export")]
    [InlineData("2027-02-28T23:59:59Z", "2027-03-07T23:59:59Z", "temp")]
    public async Task BuiltIn_AcrossALeapDay_CountsDaysOfTwentyFourHours(string stored, string due, string fileType)
    {
        var file = await _gateway.AddFileAsync(await _gateway.AddTenantAsync(), "a", "available", At(stored), fileType);
        _gateway.Clock.Now = At(due).AddSeconds(-1);
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(0);
        _gateway.Clock.Now = At(due);
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(1);
        (await _gateway.StatusAsync(file)).ShouldBe("deleted");
    }

    [Theory]
    [InlineData("'0001-01-01 00:00:00Z'")]
    [InlineData("'epoch'")]
    [InlineData("'1999-12-31 23:59:59Z'")]
    [InlineData("'-infinity'")]
    [InlineData("'infinity'")]
    [InlineData("'2026-06-15 12:00:01Z'")]
    [InlineData("'9999-12-31 23:59:59Z'")]
    public async Task Timestamps_ZeroOrFuture_NeverMatch(string timestamp)
    {
        var tenant = await _gateway.AddTenantAsync();
        await _gateway.AddFileAsync(tenant, "a", "available", Noon.AddYears(-1), "temp");
        await _gateway.AddFileAsync(tenant, "q", "quarantined", Noon.AddYears(-1), "unknown");
        await _gateway.AddFileAsync(tenant, "d", "deleted", Noon.AddYears(-1), "temp");
        await _gateway.ExecuteAsync($"UPDATE file_records SET available_at = {timestamp}, updated_at = {timestamp}, deleted_at = CASE WHEN status = 'deleted' THEN {timestamp}::timestamptz END");
        await _gateway.AddPolicyAsync(tenant, new("trash", "deleted", 1, "purge") { Priority = 1 });

        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0, 0));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM retention_plans")).ShouldBe(0);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM purge_intents")).ShouldBe(0);
    }

    [Theory]
    [InlineData("available", "available_at")]
    [InlineData("deleted", "deleted_at")]
    [InlineData("quarantined", "updated_at")]
    public async Task Timestamps_Missing_CanNotEvenBeStored(string status, string column)
    {
        await _gateway.AddFileAsync(await _gateway.AddTenantAsync(), "a", status, Noon);
        var refused = await Should.ThrowAsync<PostgresException>(() => _gateway.ExecuteAsync($"UPDATE file_records SET {column} = NULL"));
        refused.SqlState.ShouldBeOneOf(PostgresErrorCodes.CheckViolation, PostgresErrorCodes.NotNullViolation);
    }

    [Fact]
    public async Task Policy_OfATenant_ReplacesTheBuiltInOfItsNameForThatTenantOnly()
    {
        var (longer, off, usual) = (await _gateway.AddTenantAsync(), await _gateway.AddTenantAsync(), await _gateway.AddTenantAsync());
        foreach (var tenant in new[] { longer, off, usual }) await _gateway.AddFileAsync(tenant, "a", "available", Noon.AddDays(-10), "temp");
        await _gateway.AddPolicyAsync(longer, new("temp-cleanup", "available", 14, "soft-delete") { FileTypes = ["temp"] });
        await _gateway.AddPolicyAsync(off, new("temp-cleanup", "available", 1, "soft-delete") { FileTypes = ["temp"], State = "disabled" });

        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(1);
        (await _gateway.ScalarAsync<Guid>("SELECT tenant_id FROM file_records WHERE status = 'deleted'")).ShouldBe(usual.Value);

        _gateway.Clock.Now = Noon.AddDays(4);
        (await _gateway.ApplyRetention.RunAsync(Cancel)).Deleted.ShouldBe(1);
        (await _gateway.ScalarAsync<string>("SELECT status FROM file_records WHERE tenant_id = @id", ("id", off.Value))).ShouldBe("available");
    }

    [Fact]
    public async Task Deletion_ByAPolicy_NamesItsVersionAndPlanInRecordAndAudit()
    {
        var file = await _gateway.AddFileAsync(await _gateway.AddTenantAsync(), "a", "available", Noon.AddDays(-8), "temp");
        await _gateway.ApplyRetention.RunAsync(Cancel);

        (await _gateway.ScalarAsync<string>("SELECT deleted_by || '|' || delete_reason FROM file_records")).ShouldBe("retention:temp-cleanup@1|available for 7 days");
        (await _gateway.ScalarAsync<string>(
            "SELECT actor_id::text || '|' || operation || '|' || (metadata->>'policy') || '|' || (metadata->>'version') FROM storage_audit_logs WHERE file_id = @id AND action = 'DELETE'",
            ("id", file))).ShouldBe("00000000-0000-7000-8000-000000000001|retention.apply|01930000-0000-7000-8000-000000000001|1");
        (await _gateway.ScalarAsync<bool>(
            """
            SELECT (a.metadata->>'plan')::uuid = p.id AND a.metadata->>'digest' = encode(p.digest, 'hex') AND (a.metadata->>'run')::uuid = r.id AND p.status = 'done' AND r.status = 'done'
            FROM storage_audit_logs a, retention_plans p JOIN retention_runs r ON r.plan_id = p.id WHERE a.action = 'DELETE'
            """)).ShouldBeTrue();
        (await _gateway.AuditsAsync("PLAN")).ShouldBe(1);
    }

    [Fact]
    public async Task Trash_PastItsAge_IsHandedToThePurgeOnce()
    {
        var tenant = await _gateway.AddTenantAsync();
        await _gateway.AddFileAsync(tenant, "a", "available", Noon.AddDays(-300));
        await _gateway.AddFileAsync(tenant, "young", "deleted", Noon.AddDays(-30).AddSeconds(1));
        var trashed = await _gateway.AddFileAsync(tenant, "old", "deleted", Noon.AddDays(-30));

        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 1, 0));
        (await _gateway.ApplyRetention.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0, 0));

        (await _gateway.ScalarAsync<Guid>("SELECT file_id FROM purge_intents")).ShouldBe(trashed);
        (await _gateway.ScalarAsync<bool>(
            """
            SELECT i.plan_id = p.id AND i.run_id = r.id AND i.policy_id = '01930000-0000-7000-8000-000000000014' AND i.policy_version = 1 AND p.status = 'running'
            FROM purge_intents i, retention_plans p JOIN retention_runs r ON r.plan_id = p.id
            """)).ShouldBeTrue();

        // Once the purge has destroyed it, the run is over.
        await _gateway.ExecuteAsync("UPDATE file_records SET status = 'purged', purged_at = @now WHERE id = @id", ("now", Noon.UtcDateTime), ("id", trashed));
        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await _gateway.ScalarAsync<string>("SELECT r.status || ' ' || r.done || ' of ' || r.total || ' ' || p.status FROM retention_runs r JOIN retention_plans p ON p.id = r.plan_id"))
            .ShouldBe("done 1 of 1 done");
    }

    [Fact]
    public async Task Hosts_AtOnce_DeleteEveryFileOnce()
    {
        _gateway.Retention = new() { BatchSize = 10 };
        var tenants = new[] { await _gateway.AddTenantAsync(), await _gateway.AddTenantAsync() };
        foreach (var tenant in tenants)
            for (var i = 0; i < 75; i++) await _gateway.AddFileAsync(tenant, $"{i}", "available", Noon.AddDays(-9), "temp");

        var summaries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _gateway.ApplyRetention.RunAsync(Cancel)));

        summaries.Sum(summary => summary.Deleted).ShouldBe(150);
        summaries.Count(summary => summary.Ending == PassEnding.Done).ShouldBeGreaterThan(0);
        (await _gateway.AuditsAsync("DELETE")).ShouldBe(150);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'deleted' AND version = 2")).ShouldBe(150);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
