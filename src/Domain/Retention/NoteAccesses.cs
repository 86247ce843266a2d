using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// Notes when files were last accessed, from the audit log: a download, a view, a URL that was signed, a link that was followed. Only where a policy asks for it.
/// An hour before the mark is read again, for entries that committed late.
/// </summary>
public sealed class NoteAccesses(WorkerDatabase database, TimeProvider time)
{
    private const string Wanted = "SELECT FROM effective_policies(@tenant_id, @now) p WHERE p.state = 'active' AND p.basis = 'last-accessed'";

    // By the id, a UUIDv7 of the moment: only the months that matter are opened. URLs for uploads are no access.
    private const string Note = $"""
        WITH lease AS ({Leases.StillHeld}), since AS (
            SELECT greatest(coalesce((SELECT m.read_to FROM access_marks m WHERE m.tenant_id = @tenant_id), @plausible) - interval '1 hour', @plausible) AS at
            FROM lease WHERE EXISTS ({Wanted})
        ), accessed AS (
            SELECT a.file_id, max(a.occurred_at) AS at FROM storage_audit_logs a
            WHERE a.tenant_id = @tenant_id AND a.id >= (SELECT uuid_v7_floor(since.at) FROM since) AND a.success AND a.file_id IS NOT NULL
              AND a.action IN ('{AuditAction.View}', '{AuditAction.Download}', '{AuditAction.SignedUrlGenerated}') AND a.operation NOT IN ('file.upload_url', 'file.upload_parts')
              AND a.occurred_at <= @now
            GROUP BY a.file_id
        ), noted AS (
            UPDATE file_records f SET last_accessed_at = a.at FROM accessed a
            WHERE f.id = a.file_id AND f.tenant_id = @tenant_id AND (f.last_accessed_at IS NULL OR f.last_accessed_at < a.at)
            RETURNING f.id
        ), mark AS (
            INSERT INTO access_marks AS m (tenant_id, read_to) SELECT @tenant_id, @now FROM since
            ON CONFLICT (tenant_id) DO UPDATE SET read_to = greatest(m.read_to, EXCLUDED.read_to)
        )
        SELECT (SELECT count(*) FROM lease) = 1, (SELECT count(*) FROM noted)
        """;

    /// <summary>Brings a tenant's files up to now, and says how many had been accessed since.</summary>
    public async Task<long> RunAsync(HeldLease held, TenantId tenant, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Note)).Uuid("tenant_id", tenant.Value).Time("now", time.GetUtcNow()).Time("plausible", Timestamps.Plausible);
        var (mine, noted) = await database.Tenants.QuerySingleAsync(tenant, statement, row => (row.GetBoolean(0), row.GetInt64(1)), cancellationToken);
        if (!mine) held.Lose();
        return noted;
    }
}
