using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Audit;

/// <summary>The state of packs under work. Every write is under the lease: a holder that overslept changes nothing.</summary>
public sealed class AuditPackRows(WorkerDatabase database, TimeProvider time)
{
    private const string Open = """
        SELECT p.tenant_id, p.id FROM audit_packs p
        WHERE p.status IN ('queued', 'running') AND EXISTS (SELECT FROM audit_leaves l WHERE l.tenant_id = p.tenant_id AND l.entry_id = p.entry_id)
        ORDER BY p.created_at, p.id LIMIT 100
        """;

    // One that is running already was left by a holder that crashed: the lease says that nobody else is at work.
    private const string Take = $"""
        WITH lease AS ({Leases.StillHeld}),
        open AS (
            SELECT p.id FROM audit_packs p WHERE p.tenant_id = @tenant_id AND p.id = @id AND p.status IN ('queued', 'running') FOR UPDATE SKIP LOCKED
        ), p AS (
            UPDATE audit_packs p SET updated_at = @now, done = 0, attempts = least(p.attempts + 1, @max_attempts),
                status = CASE WHEN p.attempts < @max_attempts THEN 'running' ELSE 'failed' END,
                error = CASE WHEN p.attempts < @max_attempts THEN NULL ELSE coalesce(p.error, 'interrupted') END
            FROM open, lease WHERE p.id = open.id
            RETURNING p.id, p.filter, p.requested_by, p.created_at, p.status, p.done, p.total, p.attempts, p.error, p.file_id, p.updated_at
        )
        SELECT (SELECT count(*) FROM lease), p.id IS NOT NULL, p.file_id, {AuditPack.Columns} FROM (SELECT) one LEFT JOIN p ON true
        """;

    private const string Write = $"""
        WITH lease AS ({Leases.StillHeld}),
        written AS (
            UPDATE audit_packs p SET updated_at = @now, status = coalesce(@status, p.status), done = coalesce(@done, p.done), total = coalesce(@total, p.total),
                file_id = coalesce(@file_id, p.file_id), error = @error, attempts = p.attempts - @undone
            FROM lease WHERE p.tenant_id = @tenant_id AND p.id = @id AND p.status = 'running'
        )
        SELECT count(*) FROM lease
        """;

    /// <summary>The state of its jobs.</summary>
    internal OwnFileRows<AuditPackJob> Jobs { get; } = new(database, time, Open, Take, Write, (tenant, fileId, row, at) => new AuditPackJob(tenant, AuditPack.Read(row, at), fileId));
}
