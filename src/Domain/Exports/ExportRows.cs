using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Exports;

/// <summary>The state of exports under work, and the files they list. Every write is under the lease: a holder that overslept changes nothing.</summary>
public sealed class ExportRows(WorkerDatabase database, TimeProvider time)
{
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

    private const string Count = $"SELECT count(*) FROM file_records f WHERE {Export.Takes} AND f.status IN ('available', 'quarantined', 'archived', 'deleted')";

    private const string Next = $"""
        SELECT {FileSql.Columns} FROM file_records f
        WHERE {Export.Takes} AND (f.created_at, f.id) > (@after_time, @after_id) AND f.status IN ('available', 'quarantined', 'archived', 'deleted')
        ORDER BY f.created_at, f.id LIMIT @limit
        """;

    /// <summary>The state of its jobs.</summary>
    internal OwnFileRows<ExportJob> Jobs { get; } = new(database, time, Open, Take, Write, (tenant, fileId, row, at) => new ExportJob(tenant, Export.Read(row, at), fileId));

    /// <summary>How many files the export will list.</summary>
    internal Task<long> CountAsync(ExportJob job, CancellationToken cancellationToken) =>
        database.Tenants.QuerySingleAsync(job.Tenant, job.Export.AddFilter(new Statement(Count).Uuid("tenant_id", job.Tenant.Value)), row => row.GetInt64(0), cancellationToken);

    /// <summary>The next files after one, as they are now; from the beginning after null.</summary>
    internal Task<List<FileRecord>> NextAsync(ExportJob job, FileRecord? after, int limit, CancellationToken cancellationToken) => database.Tenants.QueryAsync(
        job.Tenant,
        job.Export.AddFilter(new Statement(Next).Uuid("tenant_id", job.Tenant.Value)).Time("after_time", after?.CreatedAt ?? DateTimeOffset.UnixEpoch).Uuid("after_id", after?.Id ?? Guid.Empty).Int("limit", limit),
        FileSql.Read, cancellationToken);
}
