using System.Runtime.CompilerServices;
using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Ingest;

/// <summary>The reconciler's view of the records, and what it writes to them, always under its lease.</summary>
public sealed class ReconcileRows(WorkerDatabase database, ReconcileOptions options, TimeProvider time)
{
    private const string KnownTenants = "SELECT id FROM tenants";

    private const string NextPage = """
        SELECT id, tenant_id, path, store, status, etag, missing_since IS NOT NULL, updated_at
        FROM file_records
        WHERE store = @store AND status NOT IN ('expired', 'purged') AND (tenant_id, path) > (@after_tenant, @after_path)
        ORDER BY tenant_id, path
        LIMIT @page
        """;

    private const string AtPath = """
        SELECT id, tenant_id, path, store, status, etag, missing_since IS NOT NULL, updated_at
        FROM file_records
        WHERE tenant_id = @tenant_id AND path = @path AND status NOT IN ('expired', 'purged')
        UNION ALL
        (SELECT id, tenant_id, path, store, status, etag, missing_since IS NOT NULL, updated_at
         FROM file_records
         WHERE tenant_id = @tenant_id AND path = @path AND status IN ('expired', 'purged')
         ORDER BY updated_at DESC
         LIMIT 1)
        """;

    private const string UnderWork = "SELECT 1 FROM file_transitions WHERE file_id = @file_id";

    // A file with an open purge intent may well have lost its bytes already.
    private const string MarkMissing = $"""
        WITH lease AS ({Leases.StillHeld}),
        ghost AS (
            UPDATE file_records f SET missing_since = @now
            FROM lease
            WHERE f.id = @file_id AND f.tenant_id = @tenant_id AND f.status = @status AND f.etag IS NOT DISTINCT FROM @etag AND f.missing_since IS NULL
              AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id AND i.completed_at IS NULL)
            RETURNING f.id, f.path, f.status, f.object_type, f.object_id),
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Missing}', true, NULL, g.id, g.path, g.object_type, g.object_id, NULL,
                   jsonb_build_object('status', g.status)
            FROM ghost g)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM ghost)
        """;

    private const string MarkFound = $"""
        WITH lease AS ({Leases.StillHeld}),
        found AS (
            UPDATE file_records f SET missing_since = NULL
            FROM lease
            WHERE f.id = @file_id AND f.tenant_id = @tenant_id AND f.missing_since IS NOT NULL
            RETURNING f.id, f.path, f.status, f.object_type, f.object_id),
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Found}', true, NULL, g.id, g.path, g.object_type, g.object_id, NULL,
                   jsonb_build_object('status', g.status, 'unchanged', @unchanged)
            FROM found g)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM found)
        """;

    private const string AuditRemoval = $"""
        WITH lease AS ({Leases.StillHeld}),
        leftover AS (
            SELECT f.id, f.path, f.status, f.object_type, f.object_id
            FROM file_records f, lease
            WHERE f.id = @file_id AND f.tenant_id = @tenant_id AND f.status IN ('expired', 'purged') AND {RetentionSql.HoldOn} IS NULL
              AND NOT EXISTS (
                  SELECT FROM file_records l WHERE l.tenant_id = @tenant_id AND l.path = f.path AND l.status NOT IN ('expired', 'purged'))),
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.OrphanRemoved}', true, NULL, l.id, l.path, l.object_type, l.object_id, NULL,
                   jsonb_build_object('status', l.status, 'size', @size, 'etag', @etag)
            FROM leftover l)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM leftover)
        """;

    /// <summary>Whether the gateway is changing a file's object.</summary>
    public async Task<bool> IsUnderWorkAsync(Guid fileId, CancellationToken cancellationToken) =>
        (await database.QueryAsync(new Statement(UnderWork).Uuid("file_id", fileId), _ => 0, cancellationToken)).Count > 0;

    /// <summary>Every tenant there is.</summary>
    public async Task<IReadOnlySet<TenantId>> ReadTenantsAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync(new Statement(KnownTenants), row => new TenantId(row.GetGuid(0)), cancellationToken)).ToHashSet();

    /// <summary>A store's living records in the order of their keys, a page at a time.</summary>
    public async IAsyncEnumerable<RecordedFile> ReadAsync(string store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (tenant, path) = (Guid.Empty, "");
        while (true)
        {
            var page = await database.QueryAsync(
                new Statement(NextPage).Text("store", store).Uuid("after_tenant", tenant).Text("after_path", path).Int("page", options.PageSize), Read, cancellationToken);
            foreach (var file in page) yield return file;
            if (page.Count < options.PageSize) yield break;
            (tenant, path) = (page[^1].Key.Tenant.Value, page[^1].Key.Path);
        }
    }

    /// <summary>The living record at a path, else the one that left it last.</summary>
    public async Task<RecordedFile?> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(new Statement(AtPath).Uuid("tenant_id", key.Tenant.Value).Text("path", key.Path), Read, cancellationToken);
        return rows.FirstOrDefault(file => !file.IsFormer) ?? rows.FirstOrDefault();
    }

    /// <summary>Notes that an object is gone. False when it was noted before, or the record has changed meanwhile.</summary>
    public Task<bool> MarkMissingAsync(HeldLease held, RecordedFile file, CancellationToken cancellationToken) => WriteAsync(
        held, file, new Statement(MarkMissing).Text("status", file.Status).Text("etag", file.ETag), cancellationToken);

    /// <summary>Notes that a missing object is back.</summary>
    public Task<bool> MarkFoundAsync(HeldLease held, RecordedFile file, bool unchanged, CancellationToken cancellationToken) => WriteAsync(
        held, file, new Statement(MarkFound).Bool("unchanged", unchanged), cancellationToken);

    /// <summary>Writes down that leftover bytes are about to be deleted. False when the path has a living record again, or a hold covers it.</summary>
    public Task<bool> AuditRemovalAsync(HeldLease held, RecordedFile former, ObjectHead bytes, CancellationToken cancellationToken) => WriteAsync(
        held, former, new Statement(AuditRemoval).Long("size", bytes.Size).Text("etag", bytes.ETag), cancellationToken);

    private static RecordedFile Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), ObjectKey.Of(new(row.GetGuid(1)), row.GetString(2)), row.GetString(3), row.GetString(4),
        row.IsDBNull(5) ? null : row.GetString(5), row.GetBoolean(6), row.GetFieldValue<DateTimeOffset>(7));

    private async Task<bool> WriteAsync(HeldLease held, RecordedFile file, Statement statement, CancellationToken cancellationToken)
    {
        statement.Add(CallContext.System(file.Key.Tenant, Operations.Reconcile), time.GetUtcNow()).Uuid("file_id", file.Id);
        var written = (await database.Tenants.RunAsync(
            file.Key.Tenant, [RetentionSql.ShareHoldGate(file.Key.Tenant), held.Under(statement)], row => (Held: row.GetInt64(0) == 1, Done: row.GetInt64(1) == 1), cancellationToken))[0];
        if (!written.Held) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
        return written.Done;
    }
}
