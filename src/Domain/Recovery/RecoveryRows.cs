using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Recovery;

/// <summary>What a recovery reads and writes, beside what the operations that it runs write themselves.</summary>
public sealed class RecoveryRows(WorkerDatabase database)
{
    // A pause that a person has set keeps their name and reason.
    private const string Pause = """
        UPDATE retention_switch SET paused_at = @now, paused_by = @paused_by,
            reason = 'The database was restored from a backup. Go through the report of the recovery before retention and purge go on.'
        WHERE paused_at IS NULL
        RETURNING 1
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
            CASE WHEN missing_since IS NOT NULL THEN 'missing' WHEN status = 'available' THEN 'arrived' WHEN status = 'archived' THEN 'moved'
                WHEN status_reason IN ('unknown', 'overwritten') THEN status_reason ELSE 'quarantined' END,
            size
        FROM file_records
        WHERE (missing_since IS NOT NULL AND status NOT IN ('expired', 'purged'))
           OR (updated_at >= @started AND (status IN ('available', 'archived', 'quarantined') OR (status = 'deleted' AND status_reason = 'overwritten')))
        ORDER BY tenant_id, path
        """;

    private const string WriteDown = $"""
        {AuditSql.Insert}
        VALUES ({AuditSql.Caller}, '{AuditAction.Recover}', true, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object(
            'log', @state, 'logFrom', @from, 'logTo', @to, 'missing', @missing, 'unknown', @unknown, 'overwritten', @overwritten, 'lostEntries', @lost))
        RETURNING 1
        """;

    /// <summary>Pauses retention and purge for everybody.</summary>
    public Task PauseAsync(Operator by, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(Pause).Time("now", now).Text("paused_by", $"operator:{by.Name}"), _ => 0, cancellationToken);

    /// <summary>Every tenant with its region.</summary>
    public Task<List<(TenantId Tenant, string Region)>> ReadTenantsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(Tenants), row => (new TenantId(row.GetGuid(0)), row.GetString(1)), cancellationToken);

    /// <summary>Promises to look at an object that the gateway had moved, by the entry about it. False when the record says so already, or says something else.</summary>
    public async Task<bool> PromiseMoveAsync(TenantId tenant, AuditEntryForm move, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var compressed = move.Action == AuditAction.Compress;
        var statement = new Statement(PromiseMove)
            .Uuid("tenant_id", tenant.Value).Uuid("file_id", move.File)
            .Text("kind", move.Action switch { AuditAction.Archive => "archive", AuditAction.Compress => "compress", _ => "rehydrate" })
            .Text("etag", compressed ? LostEvidence.Text(move, "etag") : null).Long("size", compressed ? LostEvidence.Number(move, "storedSize") : null)
            .Bytes("sha256", compressed && LostEvidence.Text(move, "sha256") is { } hex ? Convert.FromHexString(hex) : null).Time("now", now);
        return (await database.Tenants.QueryAsync(tenant, statement, _ => 0, cancellationToken)).Count > 0;
    }

    /// <summary>Files that are missing, and those that the recovery has written to.</summary>
    public Task<List<RecoveryFinding>> ReadFindingsAsync(DateTimeOffset started, CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(Findings).Time("started", started),
        row => new RecoveryFinding(new TenantId(row.GetGuid(0)), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetInt64(4), null, null, null), cancellationToken);

    /// <summary>The recovery in the tenant's own log: the first entry behind what the archive had.</summary>
    public Task WriteDownAsync(RecoveredLog log, IReadOnlyCollection<RecoveryFinding> files, DateTimeOffset now, CancellationToken cancellationToken) => database.Tenants.QueryAsync(
        log.Tenant,
        new Statement(WriteDown).Add(CallContext.System(log.Tenant, Operations.Recover), now).Text("state", log.State.ToString()).Long("from", log.SizeBefore).Long("to", log.SizeAfter)
            .Int("missing", files.Count(file => file.Kind == "missing")).Int("unknown", files.Count(file => file.Kind == "unknown"))
            .Int("overwritten", files.Count(file => file.Kind == "overwritten")).Int("lost", log.Lost.Count),
        _ => 0, cancellationToken);
}
