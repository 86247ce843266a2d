using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>The state of packs under work. Every write is under the lease: a holder that overslept changes nothing.</summary>
public sealed class AuditPackRows(WorkerDatabase database, TimeProvider time) : IOwnFileJobs<AuditPackJob>
{
    /// <summary>How often a pack is tried.</summary>
    public const int MaxAttempts = 3;

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

    private const string FindFile = "SELECT id FROM file_records WHERE tenant_id = @tenant_id AND id = @file_id AND status NOT IN ('pending', 'expired')";

    async Task<IReadOnlyList<(TenantId Tenant, Guid Id)>> IOwnFileJobs<AuditPackJob>.FindOpenAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync(new Statement(Open), row => (new TenantId(row.GetGuid(0)), row.GetGuid(1)), cancellationToken);

    async Task<AuditPackJob?> IOwnFileJobs<AuditPackJob>.TakeAsync(HeldLease held, TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Take)).Uuid("tenant_id", tenant.Value).Uuid("id", id).Time("now", time.GetUtcNow()).Int("max_attempts", MaxAttempts);
        var (isHeld, job) = await database.Tenants.QuerySingleAsync(
            tenant, statement,
            row => (row.GetInt64(0) == 1, row.GetBoolean(1) ? new AuditPackJob(tenant, AuditPack.Read(row, 3), row.IsDBNull(2) ? null : row.GetGuid(2)) : null), cancellationToken);
        if (!isHeld) held.Lose();
        return job is { Pack.Status: "running" } ? job : null;
    }

    async Task<bool> IOwnFileJobs<AuditPackJob>.IsStoredAsync(AuditPackJob job, CancellationToken cancellationToken) =>
        job.FileId is { } file && (await database.Tenants.QueryAsync(
            job.Tenant, new Statement(FindFile).Uuid("tenant_id", job.Tenant.Value).Uuid("file_id", file), _ => 1, cancellationToken)).Count > 0;

    /// <summary>Notes how far the work is.</summary>
    internal Task ProgressAsync(HeldLease held, AuditPackJob job, long done, long total, CancellationToken cancellationToken) =>
        WriteAsync(held, job, null, done, total, null, null, false, cancellationToken);

    /// <summary>Notes under which id the file is about to be stored.</summary>
    internal Task StoringAsync(HeldLease held, AuditPackJob job, Guid fileId, CancellationToken cancellationToken) =>
        WriteAsync(held, job, null, null, null, fileId, null, false, cancellationToken);

    Task IOwnFileJobs<AuditPackJob>.ReadyAsync(HeldLease held, AuditPackJob job, CancellationToken cancellationToken) =>
        WriteAsync(held, job, "ready", null, null, null, null, false, cancellationToken);

    Task IOwnFileJobs<AuditPackJob>.FailedAsync(HeldLease held, AuditPackJob job, string error, CancellationToken cancellationToken) =>
        WriteAsync(held, job, job.Pack.Attempts < MaxAttempts ? "queued" : "failed", null, null, null, error, false, cancellationToken);

    Task IOwnFileJobs<AuditPackJob>.GiveBackAsync(HeldLease held, AuditPackJob job, CancellationToken cancellationToken) =>
        WriteAsync(held, job, "queued", null, null, null, null, true, cancellationToken);

    private async Task WriteAsync(
        HeldLease held, AuditPackJob job, string? status, long? done, long? total, Guid? fileId, string? error, bool undone, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Write)).Uuid("tenant_id", job.Tenant.Value).Uuid("id", job.Pack.Id).Time("now", time.GetUtcNow())
            .Text("status", status).Long("done", done).Long("total", total).Uuid("file_id", fileId).Text("error", error).Int("undone", undone ? 1 : 0);
        var kept = await database.Tenants.QuerySingleAsync(job.Tenant, statement, row => row.GetInt64(0), cancellationToken);
        if (kept == 0) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
