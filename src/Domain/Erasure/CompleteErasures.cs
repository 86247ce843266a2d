using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Retention;
using Strongroom.Tenants;

namespace Strongroom.Erasure;

/// <summary>
/// Ends erasures whose plans have run: what still names the person goes, and what had to be kept is written down. One statement an erasure; hosts running at
/// once skip each other's. Names and paths stand in hot rows of the audit log until they age out; its sealed form holds hashes and pseudonyms only.
/// </summary>
public sealed class CompleteErasures(WorkerDatabase database, ActorDirectory directory, TimeProvider time, ILogger<CompleteErasures> logger)
{
    private const string Open = """
        SELECT e.tenant_id, e.id FROM erasures e JOIN retention_plans p ON p.id = e.plan_id
        WHERE e.status IN ('confirmed', 'running') AND p.status = 'done' ORDER BY e.requested_at LIMIT 100
        """;

    private const string Expire = """
        UPDATE erasures e SET status = 'expired', subject = NULL, selection = '{}' FROM retention_plans p
        WHERE e.tenant_id = @tenant_id AND p.id = e.plan_id AND e.status = 'waiting' AND p.expires_at <= @now
        """;

    private const string Lapsed = """
        SELECT DISTINCT e.tenant_id FROM erasures e JOIN retention_plans p ON p.id = e.plan_id WHERE e.status = 'waiting' AND p.expires_at <= @now
        """;

    private const string Complete = $$"""
        WITH s AS (
            SELECT e.id, e.plan_id, e.kind, e.subject, e.selection FROM erasures e
            WHERE e.tenant_id = @tenant_id AND e.id = @id AND e.status IN ('confirmed', 'running') FOR UPDATE SKIP LOCKED
        ), kept AS (
            SELECT f.id, f.size, CASE WHEN {{RetentionSql.HoldOn}} IS NOT NULL THEN 'held' WHEN f.locked_until > @now THEN 'locked'
                WHEN f.created_at > p.as_of THEN 'newer' WHEN i.status = 'dropped' THEN i.reason ELSE 'open' END AS reason
            FROM s JOIN retention_plans p ON p.id = s.plan_id JOIN file_records f ON f.tenant_id = @tenant_id
                LEFT JOIN retention_plan_items i ON i.plan_id = s.plan_id AND i.file_id = f.id
            WHERE {{ErasureSql.Selects}}
        ), nameless AS (
            UPDATE file_records f SET path = 'erased/' || f.id, file_name = 'erased', scope = 'erased', metadata = '{}', tags = '{}', uploaded_by = 'erased', deleted_by = 'erased',
                delete_reason = NULL, object_type = NULL, object_id = NULL, updated_at = @now, version = f.version + 1
            FROM s JOIN retention_plan_items i ON i.plan_id = s.plan_id AND i.status = 'done'
            WHERE f.tenant_id = @tenant_id AND f.id = i.file_id AND f.status = 'purged'
            RETURNING f.id
        ), actors AS (
            DELETE FROM audit_actors a USING s WHERE a.tenant_id = @tenant_id AND (s.kind = 'tenant' OR a.user_id = s.subject) RETURNING a.id
        ), origins AS (
            DELETE FROM audit_origins o USING actors WHERE o.tenant_id = @tenant_id AND o.actor_id = actors.id
        ), granted AS (
            UPDATE grants g SET issued_to = 'erased', issued_ip = NULL FROM s WHERE g.tenant_id = @tenant_id AND (s.kind = 'tenant' OR g.issued_to = s.subject)
        ), keys AS (
            DELETE FROM idempotency_keys k USING s WHERE k.tenant_id = @tenant_id AND (s.kind = 'tenant' OR k.user_id = s.subject)
        ), done AS (
            UPDATE erasures e SET status = 'done', completed_at = @now, subject = NULL, selection = '{}', actors_erased = (SELECT count(*) FROM actors),
                kept = jsonb_build_object('files', (SELECT count(*) FROM kept), 'bytes', (SELECT coalesce(sum(size), 0) FROM kept),
                    'list', (SELECT coalesce(jsonb_agg(jsonb_build_object('fileId', id, 'reason', reason) ORDER BY id), '[]') FROM (SELECT id, reason FROM kept ORDER BY id LIMIT 1000) k))
            FROM s WHERE e.id = s.id
            RETURNING e.id, e.plan_id, e.kind, e.actors_erased, e.kept
        ), audit AS (
            {{AuditSql.Insert}}
            SELECT {{AuditSql.Caller}}, '{{AuditAction.Erase}}', true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('erasure', id, 'kind', kind, 'plan', plan_id, 'actorsErased', actors_erased, 'filesErased', (SELECT count(*) FROM nameless), 'kept', kept -> 'files')
            FROM done
        )
        SELECT (SELECT count(*) FROM nameless), (kept ->> 'files')::bigint FROM done
        """;

    /// <summary>One pass; says how many erasures ended.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var tenant in await database.QueryAsync(new Statement(Lapsed).Time("now", now), row => new TenantId(row.GetGuid(0)), cancellationToken))
            await database.Tenants.QueryAsync(tenant, new Statement(Expire).Uuid("tenant_id", tenant.Value).Time("now", now), _ => 0, cancellationToken);

        var ended = 0;
        foreach (var (tenant, id) in await database.QueryAsync(new Statement(Open), row => (new TenantId(row.GetGuid(0)), row.GetGuid(1)), cancellationToken))
        {
            var statement = new Statement(Complete).Add(CallContext.System(tenant, Operations.CompleteErasures), time.GetUtcNow()).Uuid("id", id);
            var done = await database.Tenants.QueryAsync(tenant, statement, row => (Erased: row.GetInt64(0), Kept: row.GetInt64(1)), cancellationToken);
            if (done.Count == 0) continue;
            directory.Forget();
            logger.ErasureDone(id, done[0].Erased, done[0].Kept);
            ended++;
        }

        return ended;
    }
}
