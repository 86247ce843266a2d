using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// <c>retention.plan</c>: works out exactly which files retention would take now, by the rules of docs/retention.md, and keeps that as a plan with a digest.
/// A run executes a plan and nothing else. What a caller asks for is a draft; what the timer plans confirms itself, unless it is more than the limits allow.
/// </summary>
public sealed class PlanRetention(TenantDatabase database, WorkerDatabase worker, RetentionOptions options, StoreActions stores, TimeProvider time)
{
    // 1. Pairs of a policy and a file that is due by its clock, each from the index of the policy's basis. OFFSET 0 keeps the policy on the outside.
    private const string Pair = $"""
        SELECT {RetentionSql.FileColumns}, p.policy_id, p.version AS policy_version, p.action AS policy_action, p.rank AS policy_rank,
            ({RetentionSql.BasisAt}) + make_interval(hours => 24 * p.age_days) AS due_at
        FROM policies p
        """;

    private const string Scan = $"CROSS JOIN LATERAL (SELECT {RetentionSql.FileColumns} FROM file_records f WHERE f.tenant_id = @tenant_id AND";

    private const string ByClock = $"OFFSET 0) f WHERE {RetentionSql.Matches} AND {RetentionSql.Applies} AND ({RetentionSql.BasisAt}) BETWEEN @plausible AND p.cutoff AND";

    private const string Kept = "f.status IN ('available', 'archived')";

    // Type by type: a list of them would not be found in the index. A file was last accessed when it became available, or later: what is young by that is young by its access.
    private const string Due = $"""
        , policies AS MATERIALIZED ({RetentionSql.Policies}), due AS (
            {Pair} CROSS JOIN unnest(p.file_types) AS y (file_type) {Scan} {Kept} AND f.file_type = y.file_type AND f.available_at <= p.cutoff {ByClock} p.basis IN ('available', 'last-accessed')
            UNION ALL
            {Pair} {Scan} {Kept} AND f.available_at <= p.cutoff {ByClock} p.basis IN ('available', 'last-accessed') AND p.file_types IS NULL
            UNION ALL
            {Pair} {Scan} {Kept} AND f.created_at <= p.cutoff {ByClock} p.basis = 'created'
            UNION ALL
            {Pair} {Scan} {Kept} AND (f.object_type, f.object_id) IN (
                SELECT c.object_type, c.object_id FROM closed_objects c WHERE c.tenant_id = @tenant_id AND c.closed_at <= p.cutoff) {ByClock} p.basis = 'closed'
            UNION ALL
            {Pair} {Scan} f.status = 'archived' AND f.archived_at <= p.cutoff {ByClock} p.basis = 'archived'
            UNION ALL
            {Pair} {Scan} f.status = 'quarantined' AND f.updated_at <= p.cutoff {ByClock} p.basis = 'quarantined'
            UNION ALL
            {Pair} {Scan} f.status = 'deleted' AND f.deleted_at <= p.cutoff {ByClock} p.basis = 'deleted'
        ), prefixes AS MATERIALIZED (
            SELECT h.path_prefix, length(h.path_prefix) AS length FROM legal_holds h WHERE h.tenant_id = @tenant_id AND h.released_at IS NULL AND h.scope = 'prefix'
        )
        """;

    // 2. Of these, what its policy governs, what no minimum retention, hold, lock, purge or move keeps; one action a file. Holds are asked for scope by scope,
    // each by a key: thousands of them cost no more than one.
    private const string Items = $"""
        , items AS (
            INSERT INTO retention_plan_items (plan_id, tenant_id, file_id, file_version, policy_id, policy_version, action, size, due_at)
            SELECT DISTINCT ON (f.id) @plan_id, f.tenant_id, f.id, f.version, f.policy_id, f.policy_version, f.policy_action, f.size, f.due_at
            FROM due f
            WHERE EXISTS (SELECT FROM guard) AND (f.locked_until IS NULL OR f.locked_until <= @now)
              AND CASE f.policy_action WHEN 'archive' THEN f.store = ANY(@archive_stores) WHEN 'compress' THEN f.store = ANY(@compress_stores) ELSE true END
              AND NOT EXISTS (SELECT FROM policies p WHERE {RetentionSql.Outranks})
              AND NOT EXISTS (SELECT FROM policies p WHERE {RetentionSql.Floors})
              AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.tenant_id = @tenant_id AND h.released_at IS NULL AND h.scope = 'tenant')
              AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.tenant_id = @tenant_id AND h.released_at IS NULL AND h.scope = 'file' AND h.file_id = f.id)
              AND NOT EXISTS (SELECT FROM legal_holds h
                  WHERE h.tenant_id = @tenant_id AND h.released_at IS NULL AND h.scope = 'object' AND h.object_type = f.object_type AND h.object_id = f.object_id)
              AND NOT EXISTS (SELECT FROM unnest(ARRAY(SELECT DISTINCT x.length FROM prefixes x)) AS n (length)
                  WHERE CASE WHEN left(f.path, n.length) IN (SELECT x.path_prefix FROM prefixes x) THEN true END)
              AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.tenant_id = @tenant_id AND i.completed_at IS NULL AND i.file_id = f.id)
              AND NOT EXISTS (SELECT FROM file_transitions m WHERE m.tenant_id = @tenant_id AND m.file_id = f.id)
            ORDER BY f.id, array_position(ARRAY['purge', 'soft-delete', 'archive', 'compress'], f.policy_action)
        )
        SELECT 1
        """;

    private const string ItemsOfCaller = $"WITH guard AS (SELECT 1){Due}\n{Items}";

    // A plan that waits for a person, or that has not been carried out, is not followed by another one.
    private const string ItemsOfTimer = $"""
        WITH lease AS ({Leases.StillHeld}), guard AS (
            SELECT FROM lease WHERE NOT {RetentionSql.Paused} AND NOT EXISTS (
                SELECT FROM retention_plans o WHERE o.tenant_id = @tenant_id AND o.kind = 'retention' AND (o.status IN ('waiting', 'confirmed') OR (o.status = 'running'
                    AND EXISTS (SELECT FROM retention_plan_items i WHERE i.plan_id = o.id AND i.status = 'planned')))))
        {Due}
        {Items}
        """;

    // 3. The plan over them, within the limits or not.
    private const string Plan = $"""
        WITH total AS (
            SELECT count(*) AS files, coalesce(sum(i.size), 0)::bigint AS bytes, {RetentionSql.PlanDigest} AS digest FROM retention_plan_items i WHERE i.plan_id = @plan_id
        ), grouped AS (
            SELECT i.policy_id, i.policy_version, i.action, count(*) AS files, sum(i.size)::bigint AS bytes, (array_agg(i.file_id ORDER BY i.file_id))[1:5] AS first
            FROM retention_plan_items i WHERE i.plan_id = @plan_id GROUP BY i.policy_id, i.policy_version, i.action
        ), listed AS (
            SELECT coalesce(jsonb_agg(jsonb_build_object('policy', g.policy_id, 'name', p.name, 'version', g.policy_version, 'action', g.action, 'files', g.files, 'bytes', g.bytes,
                'samples', (SELECT jsonb_agg(f.path ORDER BY f.id) FROM file_records f WHERE f.id = ANY(g.first))) ORDER BY p.name, g.action), '[]') AS groups
            FROM grouped g JOIN retention_policies p ON p.id = g.policy_id
        ), judged AS (
            SELECT t.files, t.bytes, t.digest, u.files AS tenant_files, u.bytes AS tenant_bytes, nullif(concat_ws('; ',
                CASE WHEN t.files > greatest(@stop_files, u.files * @stop_percent / 100) THEN
                    format('%s of %s files, more than %s', t.files, u.files, greatest(@stop_files, u.files * @stop_percent / 100)) END,
                CASE WHEN t.bytes > greatest(@stop_bytes, u.bytes * @stop_percent / 100) THEN
                    format('%s of %s bytes, more than %s', t.bytes, u.bytes, greatest(@stop_bytes, u.bytes * @stop_percent / 100)) END), '') AS stop_reason
            FROM total t, tenant_usage u WHERE u.tenant_id = @tenant_id AND (@draft OR t.files > 0)
        ), plan AS (
            INSERT INTO retention_plans AS p (id, tenant_id, status, as_of, digest, files, bytes, tenant_files, tenant_bytes, groups, stop_reason, created_by, created_at,
                expires_at, confirmed_by, confirmed_at)
            SELECT @plan_id, @tenant_id, CASE WHEN @draft THEN 'draft' WHEN j.stop_reason IS NULL THEN 'confirmed' ELSE 'waiting' END, @now, j.digest, j.files, j.bytes,
                j.tenant_files, j.tenant_bytes, l.groups, j.stop_reason, @user_id, @now, @expires,
                CASE WHEN NOT @draft AND j.stop_reason IS NULL THEN @user_id END, CASE WHEN NOT @draft AND j.stop_reason IS NULL THEN @now END
            FROM judged j, listed l
            RETURNING {RetentionPlan.Columns}
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Plan}', true, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_strip_nulls(jsonb_build_object('plan', p.id, 'status', p.status,
                'digest', encode(p.digest, 'hex'), 'files', p.files, 'bytes', p.bytes, 'stopReason', p.stop_reason)) FROM plan p
        )
        """;

    private const string PlanOfCaller = $"""
        {Plan}, claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, p.id, NULL FROM plan p WHERE @idempotency_key IS NOT NULL
        )
        SELECT {RetentionPlan.Columns} FROM plan p
        """;

    private const string PlanOfTimer = $"{Plan} SELECT {RetentionPlan.Columns} FROM plan p";

    /// <summary>Works out a draft for a caller. The idempotency key remembers the plan where it remembers files otherwise.</summary>
    public async Task<Outcome<RetentionPlan>> RunAsync(CallContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return (await database.Patient(options.PlanSeconds).RunAsync(
            context.Caller.Tenant, [Choose(ItemsOfCaller, context, id, now), Keep(context, id, now, draft: true)], row => RetentionPlan.Read(row), cancellationToken))[0];
    }

    /// <summary>Plans for the timer: null when nothing is due, when an earlier plan is open, when retention is paused or the lease is lost.</summary>
    public async Task<RetentionPlan?> RunAsync(HeldLease held, TenantId tenant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var context = CallContext.System(tenant, Operations.ApplyRetention);
        return (await worker.Tenants.RunAsync(
            tenant, [held.Under(Choose(ItemsOfTimer, context, id, now)), Keep(context, id, now, draft: false)], row => RetentionPlan.Read(row), cancellationToken)).SingleOrDefault();
    }

    private Statement Choose(string sql, CallContext context, Guid id, DateTimeOffset now) => new Statement(sql)
        .Uuid("plan_id", id).Uuid("tenant_id", context.Caller.Tenant.Value).Time("now", now).Time("plausible", Timestamps.Plausible)
        .Texts("archive_stores", stores.Archive).Texts("compress_stores", stores.Compress);

    private Statement Keep(CallContext context, Guid id, DateTimeOffset now, bool draft) => new Statement(draft ? PlanOfCaller : PlanOfTimer)
        .Add(context, now).AddKey(context).Uuid("plan_id", id).Bool("draft", draft).Time("expires", now.AddDays(options.PlanDays))
        .Long("stop_files", options.StopFiles).Long("stop_bytes", options.StopBytes).Long("stop_percent", options.StopPercent);
}
