using System.Text.Json;
using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>
/// Applies the retention policies: soft-deletes files by type and age, and hands to the purge what a policy wants destroyed. It needs no lease:
/// hosts running at once skip each other's rows, and a file that one has deleted is no longer what the other looks for.
/// </summary>
public sealed class ApplyRetention(WorkerDatabase database, RetentionOptions options, TimeProvider time, ILogger<ApplyRetention> logger)
{
    // From when each status counts, spelled out a status, so that each finds its own partial index. A quarantined record has no timestamp of its own:
    // its last change is that, or later.
    private const string Available = "f.status = 'available' AND f.available_at >= @plausible AND f.available_at <=";
    private const string Deleted = "f.status = 'deleted' AND f.deleted_at >= @plausible AND f.deleted_at <=";
    private const string Quarantined = "f.status = 'quarantined' AND f.updated_at >= @plausible AND f.updated_at <=";

    // A purge of what is deleted already is due once, so what has an intent is left out.
    private const string OfTenant = """
        SELECT FROM file_records f
        WHERE f.tenant_id = e.tenant_id AND f.file_type = ANY(e.file_types) AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id)
        """;

    private const string FindDue = $"""
        WITH effective AS (
            SELECT DISTINCT ON (t.id, p.name)
                t.id AS tenant_id, p.id, p.name, p.version, p.file_types, p.basis, p.age_days, p.action, p.enabled,
                @now - make_interval(hours => 24 * p.age_days) AS cutoff
            FROM tenants t JOIN retention_policies p ON p.tenant_id = t.id OR p.tenant_id IS NULL
            ORDER BY t.id, p.name, p.tenant_id NULLS LAST)
        SELECT e.tenant_id, e.id, e.name, e.version, e.file_types, e.basis, e.age_days, e.action
        FROM effective e
        WHERE e.enabled AND CASE e.basis
            WHEN 'available' THEN EXISTS ({OfTenant} AND {Available} e.cutoff)
            WHEN 'quarantined' THEN EXISTS ({OfTenant} AND {Quarantined} e.cutoff)
            ELSE e.action = 'purge' AND EXISTS ({OfTenant} AND {Deleted} e.cutoff)
            END
        ORDER BY e.tenant_id, e.age_days, e.name
        """;

    private const string Apply = $"""
            AND f.tenant_id = @tenant_id AND f.file_type = ANY(@file_types) AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id)
            LIMIT @batch
            FOR UPDATE OF f SKIP LOCKED),
        deleted AS (
            UPDATE file_records f
            SET status = 'deleted', deleted_at = @now, deleted_by = @deleted_by, delete_reason = @reason, updated_at = @now, version = f.version + 1
            FROM due WHERE f.id = due.id AND due.status <> 'deleted'
            RETURNING f.id, f.path, f.object_type, f.object_id),
        promised AS (
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
            SELECT uuid_v7(@now), @tenant_id, due.id, @reason, @deleted_by, @now, @now FROM due WHERE @purge
            ON CONFLICT (file_id) DO NOTHING
            RETURNING id),
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfMany}, '{AuditAction.Delete}', true, NULL, d.id, d.path, d.object_type, d.object_id, NULL, @details
            FROM deleted d)
        SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM deleted), (SELECT count(*) FROM promised)
        """;

    private const string ApplyToAvailable = $"WITH due AS (SELECT f.id, f.status FROM file_records f WHERE {Available} @cutoff\n{Apply}";
    private const string ApplyToDeleted = $"WITH due AS (SELECT f.id, f.status FROM file_records f WHERE {Deleted} @cutoff\n{Apply}";
    private const string ApplyToQuarantined = $"WITH due AS (SELECT f.id, f.status FROM file_records f WHERE {Quarantined} @cutoff\n{Apply}";

    /// <summary>One pass: every tenant and policy, in batches, until nothing is due.</summary>
    public async Task<RetentionSummary> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        long deleted = 0, promised = 0;
        var ending = PassEnding.Done;
        try
        {
            foreach (var policy in await FindDueAsync(cancellationToken))
            {
                while (await ApplyBatchAsync(policy, cancellationToken) is { Due: > 0 } batch)
                {
                    deleted += batch.Deleted;
                    promised += batch.Promised;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ending = PassEnding.Cancelled;
        }
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
        logger.RetentionApplied(ending, deleted, promised, milliseconds);
        return new RetentionSummary(ending, deleted, promised);
    }

    private Task<List<RetentionPolicy>> FindDueAsync(CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(FindDue).Time("plausible", Timestamps.Plausible).Time("now", time.GetUtcNow()),
        row => new RetentionPolicy(
            new(row.GetGuid(0)), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetFieldValue<string[]>(4), row.GetString(5), row.GetInt32(6), row.GetString(7)),
        cancellationToken);

    private Task<(long Due, long Deleted, long Promised)> ApplyBatchAsync(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var cutoff = now.AddDays(-policy.AgeDays);
        var by = $"retention:{policy.Name}@{policy.Version}";
        var sql = policy.Basis switch { "available" => ApplyToAvailable, "deleted" => ApplyToDeleted, _ => ApplyToQuarantined };
        var statement = new Statement(sql).Add(CallContext.System(policy.Tenant, Operations.ApplyRetention), now)
            .Texts("file_types", policy.FileTypes).Time("plausible", Timestamps.Plausible).Time("cutoff", cutoff)
            .Int("batch", options.BatchSize).Text("deleted_by", by).Bool("purge", policy.Action == "purge")
            .Text("reason", $"{policy.Basis} for {policy.AgeDays} days")
            .Json("details", JsonSerializer.Serialize(
                new { policy = policy.Id, name = policy.Name, version = policy.Version, policy.Basis, policy.AgeDays, cutoff }, JsonSerializerOptions.Web));
        return database.Tenants.QuerySingleAsync(
            policy.Tenant, statement, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken);
    }
}
