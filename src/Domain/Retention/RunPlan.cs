using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// Carries a plan out, batch by batch, each in one commit. Under the row's lock every file is judged again: what is not exactly as planned, or has come
/// under a hold, a lock, another policy or a longer time since, is dropped with the reason. Rows that somebody else has locked are left to the next pass,
/// so that no two transactions wait for each other.
/// </summary>
public sealed class RunPlan(WorkerDatabase database, RetentionOptions options, TimeProvider time)
{
    private const string Begin = $"""
        WITH lease AS ({Leases.StillHeld}), p AS (
            UPDATE retention_plans p SET status = 'running' FROM lease WHERE p.id = @plan_id AND p.status IN ('confirmed', 'running') AND NOT {RetentionSql.Paused}
            RETURNING p.id, p.tenant_id, p.files
        ), run AS (
            INSERT INTO retention_runs AS r (id, tenant_id, plan_id, status, total, started_at, updated_at)
            SELECT @run_id, p.tenant_id, p.id, 'running', p.files, @now, @now FROM p
            ON CONFLICT (plan_id) DO UPDATE SET status = 'running', updated_at = @now WHERE r.status = 'paused'
        )
        SELECT (SELECT count(*) FROM lease) = 1, (SELECT count(*) FROM p) = 1
        """;

    // An erasure names the file and no policy: whatever became of its tags or its status meanwhile, it is the same file, and it goes.
    private const string Batch = $"""
        WITH lease AS ({Leases.StillHeld}), running AS (
            SELECT p.id, p.kind = 'erasure' AS erasure, p.digest, r.id AS run_id
            FROM lease, retention_plans p JOIN retention_runs r ON r.plan_id = p.id WHERE p.id = @plan_id AND p.status = 'running' AND NOT {RetentionSql.Paused}
        ), policies AS MATERIALIZED ({RetentionSql.Policies}), taken AS (
            SELECT {RetentionSql.FileColumns}, i.file_version, i.policy_id, i.policy_version, i.action AS policy_action, i.size AS planned_size,
                r.erasure, r.digest, r.run_id
            FROM running r, retention_plan_items i JOIN file_records f ON f.id = i.file_id
            WHERE i.plan_id = @plan_id AND i.status = 'planned' AND (i.action, i.file_id) > (@after_action, @after_file)
              AND NOT EXISTS (SELECT FROM file_transitions m WHERE m.file_id = i.file_id)
            ORDER BY i.action, i.file_id
            LIMIT @batch
            FOR UPDATE OF i, f SKIP LOCKED
        ), known AS (
            SELECT {RetentionSql.FileColumns}, f.file_version, f.policy_id, f.policy_version, f.policy_action, f.planned_size, f.erasure, f.digest, f.run_id,
                p.rank AS policy_rank, p.name, p.basis, p.age_days, coalesce(p.action = f.policy_action AND {RetentionSql.Matches} AND {RetentionSql.Applies}, false) AS fits,
                coalesce(({RetentionSql.BasisAt}) BETWEEN @plausible AND p.cutoff, false) AS due
            FROM taken f LEFT JOIN policies p ON p.policy_id = f.policy_id AND p.version = f.policy_version
        ), judged AS (
            SELECT {RetentionSql.FileColumns}, f.policy_id, f.policy_version, f.policy_action, f.planned_size, f.erasure, f.digest, f.run_id, f.name, f.basis, f.age_days, CASE
                WHEN f.status IN ('purged', 'expired') THEN 'gone'
                WHEN f.erasure AND f.status NOT IN ('available', 'archived', 'quarantined', 'deleted') THEN 'changed'
                WHEN NOT f.erasure AND (f.version <> f.file_version OR (f.policy_action = 'purge' AND f.status <> 'deleted')) THEN 'changed'
                WHEN {RetentionSql.HoldOn} IS NOT NULL THEN 'held'
                WHEN f.locked_until > @now THEN 'locked'
                WHEN NOT f.erasure AND (NOT f.fits OR EXISTS (SELECT FROM policies p WHERE {RetentionSql.Outranks})) THEN 'policy-changed'
                WHEN NOT f.erasure AND (NOT f.due OR EXISTS (SELECT FROM policies p WHERE {RetentionSql.Floors})) THEN 'not-due'
                END AS reason
            FROM known f
        ), deleted AS (
            UPDATE file_records f SET status = 'deleted', deleted_at = @now, updated_at = @now, version = f.version + 1,
                deleted_by = CASE WHEN j.erasure THEN 'erasure:' || @plan_id ELSE 'retention:' || j.name || '@' || j.policy_version END,
                delete_reason = CASE WHEN j.erasure THEN 'erasure' ELSE j.basis || ' for ' || j.age_days || ' days' END
            FROM judged j
            WHERE f.id = j.id AND j.reason IS NULL AND j.status <> 'deleted' AND (j.policy_action = 'soft-delete' OR j.erasure)
            RETURNING f.id
        ), promised AS (
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at, plan_id, run_id, policy_id, policy_version)
            SELECT uuid_v7(@now), @tenant_id, j.id, CASE WHEN j.erasure THEN 'erasure' ELSE 'retention' END, 'system', @now, @now, @plan_id, j.run_id, j.policy_id, j.policy_version
            FROM judged j WHERE j.reason IS NULL AND j.policy_action = 'purge'
            ON CONFLICT (file_id) DO NOTHING
        ), moved AS (
            INSERT INTO file_transitions (file_id, tenant_id, kind, plan_id, requested_by, etag_before, started_at, next_attempt_at)
            SELECT j.id, @tenant_id, j.policy_action, @plan_id, 'retention:' || j.name || '@' || j.policy_version, coalesce(j.etag, ''), @now, @now
            FROM judged j WHERE j.reason IS NULL AND j.policy_action IN ('archive', 'compress')
            ON CONFLICT (file_id) DO NOTHING
        ), marked AS (
            UPDATE retention_plan_items i SET updated_at = @now, reason = j.reason,
                status = CASE WHEN j.reason IS NOT NULL THEN 'dropped' WHEN j.policy_action = 'soft-delete' THEN 'done' ELSE 'promised' END
            FROM judged j WHERE i.plan_id = @plan_id AND i.file_id = j.id
            RETURNING i.status, i.size
        ), counts AS (
            SELECT count(*) AS taken, count(*) FILTER (WHERE status = 'done') AS done, count(*) FILTER (WHERE status = 'promised') AS promised,
                count(*) FILTER (WHERE status = 'dropped') AS dropped, coalesce(sum(size) FILTER (WHERE status = 'done'), 0)::bigint AS bytes FROM marked
        ), run AS (
            UPDATE retention_runs r SET done = r.done + c.done, dropped = r.dropped + c.dropped, bytes = r.bytes + c.bytes, updated_at = @now
            FROM counts c, running WHERE r.id = running.run_id AND c.taken > 0
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfMany}, '{AuditAction.Delete}', true, NULL, j.id, j.path, j.object_type, j.object_id, NULL, jsonb_strip_nulls(jsonb_build_object(
                'plan', @plan_id, 'digest', encode(j.digest, 'hex'), 'run', j.run_id, 'policy', j.policy_id, 'name', j.name, 'version', j.policy_version,
                'basis', j.basis, 'ageDays', j.age_days, 'from', j.status))
            FROM deleted d JOIN judged j ON j.id = d.id
        )
        SELECT (SELECT count(*) FROM lease) = 1, (SELECT count(*) FROM running) = 1, c.taken, c.done, c.promised, c.dropped,
            coalesce((SELECT max(j.policy_action) FROM judged j), ''), (SELECT j.id FROM judged j ORDER BY j.policy_action DESC, j.id DESC LIMIT 1)
        FROM counts c
        """;

    // What the purge has destroyed is done, whoever ordered it.
    private const string Sweep = $"""
        WITH lease AS ({Leases.StillHeld}), swept AS (
            UPDATE retention_plan_items i SET status = 'done', updated_at = @now
            FROM lease, file_records f
            WHERE i.plan_id = @plan_id AND i.status = 'promised' AND i.action = 'purge' AND f.id = i.file_id AND f.status = 'purged'
        )
        SELECT 1
        """;

    private const string Count = $"""
        WITH lease AS ({Leases.StillHeld}), counts AS (
            SELECT count(*) FILTER (WHERE i.status = 'done') AS done, count(*) FILTER (WHERE i.status = 'dropped') AS dropped, count(*) FILTER (WHERE i.status = 'failed') AS failed,
                count(*) FILTER (WHERE i.status IN ('planned', 'promised')) AS open, coalesce(sum(i.size) FILTER (WHERE i.status = 'done'), 0)::bigint AS bytes
            FROM retention_plan_items i WHERE i.plan_id = @plan_id
        ), run AS (
            UPDATE retention_runs r SET done = c.done, dropped = c.dropped, failed = c.failed, bytes = c.bytes, updated_at = @now,
                status = CASE WHEN c.open = 0 THEN 'done' WHEN {RetentionSql.Paused} THEN 'paused' ELSE 'running' END, finished_at = CASE WHEN c.open = 0 THEN @now END
            FROM lease, counts c WHERE r.plan_id = @plan_id AND r.status <> 'done'
            RETURNING r.plan_id, c.open
        ), p AS (
            UPDATE retention_plans p SET status = 'done' FROM run WHERE p.id = run.plan_id AND run.open = 0 AND p.status = 'running'
        )
        SELECT (SELECT count(*) FROM lease) = 1
        """;

    /// <summary>Makes a confirmed plan a running one. False when it is neither, or retention is paused.</summary>
    public async Task<bool> BeginAsync(HeldLease held, TenantId tenant, Guid plan, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (mine, begun) = await database.Tenants.QuerySingleAsync(
            tenant, Under(held, Begin, tenant, plan).Uuid("run_id", Guid.CreateVersion7(now)), row => (row.GetBoolean(0), row.GetBoolean(1)), cancellationToken);
        if (!mine) held.Lose();
        return mine && begun;
    }

    /// <summary>Carries out the next items after those of another batch.</summary>
    public async Task<RetentionBatch> TakeAsync(HeldLease held, TenantId tenant, Guid plan, RetentionBatch after, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Batch)).Add(CallContext.System(tenant, Operations.ApplyRetention), time.GetUtcNow())
            .Uuid("plan_id", plan).Time("plausible", Timestamps.Plausible).Int("batch", options.BatchSize).Text("after_action", after.LastAction).Uuid("after_file", after.LastFile);
        var batch = (await database.Tenants.RunAsync(tenant, [RetentionSql.ShareHoldGate(tenant), statement], row => new RetentionBatch(
            row.GetBoolean(0), row.GetBoolean(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetString(6), row.IsDBNull(7) ? Guid.Empty : row.GetGuid(7)),
            cancellationToken))[0];
        if (!batch.Held) held.Lose();
        return batch;
    }

    /// <summary>Counts what has been done, also by the purge and by moves, and ends the run when nothing is left.</summary>
    public async Task CountAsync(HeldLease held, TenantId tenant, Guid plan, CancellationToken cancellationToken)
    {
        var mine = (await database.Tenants.RunAsync(
            tenant, [Under(held, Sweep, tenant, plan), Under(held, Count, tenant, plan)], row => row.GetBoolean(0), cancellationToken))[0];
        if (!mine) held.Lose();
    }

    private Statement Under(HeldLease held, string sql, TenantId tenant, Guid plan) =>
        held.Under(new Statement(sql)).Uuid("tenant_id", tenant.Value).Uuid("plan_id", plan).Time("now", time.GetUtcNow());
}
