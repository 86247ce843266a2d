using Npgsql;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;

namespace Strongroom.Exports;

/// <summary>The state of exports under work, and the files they list. Every write is under the lease: a holder that overslept changes nothing.</summary>
public sealed class ExportRows(WorkerDatabase database, TimeProvider time) : IOwnFileJobs<ExportJob>
{
    /// <summary>How often an export is tried.</summary>
    public const int MaxAttempts = 3;

    private const string Open = "SELECT tenant_id, id FROM exports WHERE status IN ('queued', 'running') ORDER BY created_at, id LIMIT 100";

    // One that is running already was left by a holder that crashed: the lease says that nobody else is at work.
    private const string Take = $"""
        WITH lease AS ({Leases.StillHeld}),
        e AS (
            UPDATE exports e SET updated_at = @now, done = 0, attempts = least(e.attempts + 1, @max_attempts),
                status = CASE WHEN e.attempts < @max_attempts THEN 'running' ELSE 'failed' END,
                error = CASE WHEN e.attempts < @max_attempts THEN NULL ELSE coalesce(e.error, 'interrupted') END
            FROM lease WHERE e.tenant_id = @tenant_id AND e.id = @id AND e.status IN ('queued', 'running')
            RETURNING e.id, e.format, e.filter, e.requested_by, e.created_at, e.status, e.done, e.total, e.attempts, e.error, e.file_id, e.updated_at
        )
        SELECT (SELECT count(*) FROM lease), e.id IS NOT NULL, e.file_id, {Export.Columns} FROM (SELECT) one LEFT JOIN e ON true
        """;

    private const string Write = $"""
        WITH lease AS ({Leases.StillHeld}),
        written AS (
            UPDATE exports e SET updated_at = @now, status = coalesce(@status, e.status), done = coalesce(@done, e.done), total = coalesce(@total, e.total),
                file_id = coalesce(@file_id, e.file_id), error = @error, attempts = e.attempts - @undone
            FROM lease WHERE e.tenant_id = @tenant_id AND e.id = @id AND e.status = 'running'
        )
        SELECT count(*) FROM lease
        """;

    private const string IsStored = "SELECT id FROM file_records WHERE tenant_id = @tenant_id AND id = @file_id AND status NOT IN ('pending', 'expired')";

    private const string Count = $"SELECT count(*) FROM file_records f WHERE {Export.Takes} AND f.status IN ('available', 'quarantined', 'archived', 'deleted')";

    private const string Next = $"""
        SELECT {FileSql.Columns} FROM file_records f
        WHERE {Export.Takes} AND (f.created_at, f.id) > (@after_time, @after_id) AND f.status IN ('available', 'quarantined', 'archived', 'deleted')
        ORDER BY f.created_at, f.id LIMIT @limit
        """;

    async Task<IReadOnlyList<(TenantId Tenant, Guid Id)>> IOwnFileJobs<ExportJob>.FindOpenAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync(new Statement(Open), row => (new TenantId(row.GetGuid(0)), row.GetGuid(1)), cancellationToken);

    async Task<ExportJob?> IOwnFileJobs<ExportJob>.TakeAsync(HeldLease held, TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Take)).Uuid("tenant_id", tenant.Value).Uuid("id", id).Time("now", time.GetUtcNow()).Int("max_attempts", MaxAttempts);
        var (isHeld, job) = await database.Tenants.QuerySingleAsync(tenant, statement, row => (row.GetInt64(0) == 1, ReadJob(tenant, row)), cancellationToken);
        if (!isHeld) held.Lose();
        return job is { Export.Status: "running" } ? job : null;
    }

    async Task<bool> IOwnFileJobs<ExportJob>.IsStoredAsync(ExportJob job, CancellationToken cancellationToken) =>
        job.FileId is { } file && (await database.Tenants.QueryAsync(
            job.Tenant, new Statement(IsStored).Uuid("tenant_id", job.Tenant.Value).Uuid("file_id", file), _ => 1, cancellationToken)).Count > 0;

    /// <summary>How many files the export will list.</summary>
    internal Task<long> CountAsync(ExportJob job, CancellationToken cancellationToken) =>
        database.Tenants.QuerySingleAsync(job.Tenant, job.Export.AddFilter(new Statement(Count).Uuid("tenant_id", job.Tenant.Value)), row => row.GetInt64(0), cancellationToken);

    /// <summary>The next files after one, as they are now; from the beginning after null.</summary>
    internal Task<List<FileRecord>> NextAsync(ExportJob job, FileRecord? after, int limit, CancellationToken cancellationToken) => database.Tenants.QueryAsync(
        job.Tenant,
        job.Export.AddFilter(new Statement(Next).Uuid("tenant_id", job.Tenant.Value)).Time("after_time", after?.CreatedAt ?? DateTimeOffset.UnixEpoch).Uuid("after_id", after?.Id ?? Guid.Empty).Int("limit", limit),
        FileSql.Read, cancellationToken);

    /// <summary>Notes how far the work is.</summary>
    internal Task ProgressAsync(HeldLease held, ExportJob job, long done, long total, CancellationToken cancellationToken) =>
        WriteAsync(held, job, null, done, total, null, null, false, cancellationToken);

    /// <summary>Notes under which id the file is about to be stored.</summary>
    internal Task StoringAsync(HeldLease held, ExportJob job, Guid fileId, CancellationToken cancellationToken) =>
        WriteAsync(held, job, null, null, null, fileId, null, false, cancellationToken);

    Task IOwnFileJobs<ExportJob>.ReadyAsync(HeldLease held, ExportJob job, CancellationToken cancellationToken) =>
        WriteAsync(held, job, "ready", null, null, null, null, false, cancellationToken);

    Task IOwnFileJobs<ExportJob>.FailedAsync(HeldLease held, ExportJob job, string error, CancellationToken cancellationToken) =>
        WriteAsync(held, job, job.Export.Attempts < MaxAttempts ? "queued" : "failed", null, null, null, error, false, cancellationToken);

    Task IOwnFileJobs<ExportJob>.GiveBackAsync(HeldLease held, ExportJob job, CancellationToken cancellationToken) =>
        WriteAsync(held, job, "queued", null, null, null, null, true, cancellationToken);

    private async Task WriteAsync(
        HeldLease held, ExportJob job, string? status, long? done, long? total, Guid? fileId, string? error, bool undone, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Write)).Uuid("tenant_id", job.Tenant.Value).Uuid("id", job.Export.Id).Time("now", time.GetUtcNow())
            .Text("status", status).Long("done", done).Long("total", total).Uuid("file_id", fileId).Text("error", error).Int("undone", undone ? 1 : 0);
        var kept = await database.Tenants.QuerySingleAsync(job.Tenant, statement, row => row.GetInt64(0), cancellationToken);
        if (kept == 0) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static ExportJob? ReadJob(TenantId tenant, NpgsqlDataReader row) =>
        row.GetBoolean(1) ? new ExportJob(tenant, Export.Read(row, 3), row.IsDBNull(2) ? null : row.GetGuid(2)) : null;
}
