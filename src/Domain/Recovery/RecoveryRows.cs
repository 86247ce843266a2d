using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Recovery;

/// <summary>What a recovery reads and writes, beside what the operations that it runs write themselves.</summary>
public sealed class RecoveryRows(WorkerDatabase database)
{
    // A pause that is there, of a person or of a recovery before this one, keeps its beginning and who gave it.
    private const string Pause = """
        UPDATE retention_switch SET paused_at = coalesce(paused_at, @now), paused_by = CASE WHEN paused_at IS NULL THEN @paused_by ELSE paused_by END,
            reason = CASE WHEN paused_at IS NULL
                THEN 'The database was restored from a backup. Go through the report of the recovery before retention and purge go on.' ELSE reason END
        RETURNING paused_at
        """;

    private const string Tenants = "SELECT id, region FROM tenants ORDER BY id";

    // Past the point of no return: the next pass looks at the object, and at what the record must say of it.
    private const string PromiseMove = """
        INSERT INTO file_transitions (file_id, tenant_id, kind, requested_by, etag_before, etag_after, size_after, read_sha256, moving_at, started_at, next_attempt_at)
        SELECT id, tenant_id, @kind, 'system', etag, @etag, @size, @sha256, @now, @now, @now
        FROM file_records
        WHERE id = @file_id AND tenant_id = @tenant_id AND etag IS NOT NULL
          AND status = CASE @kind WHEN 'rehydrate' THEN 'archived' ELSE 'available' END AND (@kind <> 'compress' OR content_encoding IS NULL)
        ON CONFLICT (file_id) DO NOTHING
        RETURNING 1
        """;

    private const string Findings = """
        SELECT tenant_id, id, path,
            CASE WHEN missing_since IS NOT NULL THEN 'missing' WHEN status IN ('available', 'archived') AND id = ANY (@moved) THEN 'moved'
                WHEN status = 'available' THEN 'arrived' WHEN status_reason IN ('unknown', 'overwritten') THEN status_reason ELSE 'quarantined' END,
            size
        FROM file_records
        WHERE (missing_since IS NOT NULL AND status NOT IN ('expired', 'purged'))
           OR (status IN ('available', 'archived') AND id = ANY (@moved))
           OR (status = 'available' AND available_at >= @since AND created_at < @since)
           OR (updated_at >= @since AND (status = 'quarantined' OR (status = 'deleted' AND status_reason = 'overwritten')))
        ORDER BY tenant_id, path
        """;

    private const string WriteDown = $"""
        {AuditSql.Insert}
        VALUES ({AuditSql.Caller}, '{AuditAction.Recover}', true, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object(
            'log', @state, 'logFrom', @from, 'logTo', @to, 'missing', @missing, 'unknown', @unknown, 'overwritten', @overwritten, 'lostEntries', @lost))
        RETURNING 1
        """;

    /// <summary>Pauses retention and purge for everybody; answers since when they are.</summary>
    public async Task<DateTimeOffset> PauseAsync(Operator by, DateTimeOffset now, CancellationToken cancellationToken) => (await database.QueryAsync(
        new Statement(Pause).Time("now", now).Text("paused_by", $"operator:{by.Name}"), row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken))[0];

    /// <summary>Every tenant with its region.</summary>
    public Task<List<(TenantId Tenant, string Region)>> ReadTenantsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(Tenants), row => (new TenantId(row.GetGuid(0)), row.GetString(1)), cancellationToken);

    /// <summary>Promises to look at an object that the gateway had moved, by the entry about it, unless the record says so already, or says something else.</summary>
    public Task PromiseMoveAsync(TenantId tenant, AuditEntryForm move, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var compressed = move.Action == AuditAction.Compress;
        var statement = new Statement(PromiseMove)
            .Uuid("tenant_id", tenant.Value).Uuid("file_id", move.File)
            .Text("kind", move.Action switch { AuditAction.Archive => "archive", AuditAction.Compress => "compress", _ => "rehydrate" })
            .Text("etag", compressed ? LostEvidence.Text(move, "etag") : null).Long("size", compressed ? LostEvidence.Number(move, "storedSize") : null)
            .Bytes("sha256", compressed && LostEvidence.Text(move, "sha256") is { } hex ? Convert.FromHexString(hex) : null).Time("now", now);
        return database.Tenants.QueryAsync(tenant, statement, _ => 0, cancellationToken);
    }

    /// <summary>Files that are missing, those that the gateway had moved, and those that were written to since.</summary>
    public Task<List<RecoveryFinding>> ReadFindingsAsync(DateTimeOffset since, IEnumerable<Guid> moved, CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(Findings).Time("since", since).Uuids("moved", moved),
        row => new RecoveryFinding(new TenantId(row.GetGuid(0)), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetInt64(4), null, null, null), cancellationToken);

    /// <summary>The recovery in the tenant's own log: the first entry behind what the archive had.</summary>
    public Task WriteDownAsync(RecoveredLog log, IReadOnlyCollection<RecoveryFinding> files, DateTimeOffset now, CancellationToken cancellationToken) => database.Tenants.QueryAsync(
        log.Tenant,
        new Statement(WriteDown).Add(CallContext.System(log.Tenant, Operations.Recover), now).Text("state", log.State.ToString()).Long("from", log.SizeBefore).Long("to", log.SizeAfter)
            .Int("missing", files.Count(file => file.Kind == "missing")).Int("unknown", files.Count(file => file.Kind == "unknown"))
            .Int("overwritten", files.Count(file => file.Kind == "overwritten")).Long("lost", log.LostEntries),
        _ => 0, cancellationToken);
}
