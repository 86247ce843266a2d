using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;

namespace Strongroom.Status;

/// <summary><c>status.read</c>: one look at everything the gateway depends on. What does not answer is reported, not thrown.</summary>
public sealed class ReadStatus(TenantDatabase database, StoreStates stores, AuditArchives archives, PauseRetention pauses, TimeProvider time)
{
    private static readonly AuditState NoAudit = new(0, 0, 0, null, null, null, "none");

    private const string Counts = """
        SELECT (SELECT max(version) FROM schema_migrations), u.files, t.max_files, u.bytes, t.max_bytes,
            (SELECT count(*) FROM file_records WHERE status = 'pending'), (SELECT count(*) FROM file_records WHERE status = 'quarantined'),
            (SELECT count(*) FROM file_records WHERE status = 'deleted'), (SELECT count(*) FROM file_records WHERE missing_since IS NOT NULL),
            (SELECT max(extract(epoch FROM available_at - stored_at))::float8 FROM file_records
                WHERE status = 'available' AND available_at > @now - interval '1 hour'),
            (SELECT count(*) FROM file_records WHERE status = 'pending' AND expires_at < @now),
            (SELECT count(*) FROM host_poison WHERE replayed_at IS NULL)
        FROM tenants t JOIN tenant_usage u ON u.tenant_id = t.id WHERE t.id = @tenant_id
        """;

    private const string AuditLag = $"""
        SELECT t.size, t.archived_size, count(a.id), extract(epoch FROM @now - min(a.occurred_at))::float8, t.sealed_at, t.archived_at,
            (SELECT region FROM tenants WHERE id = @tenant_id)
        FROM audit_trees t LEFT JOIN LATERAL (
            SELECT a.id, a.occurred_at FROM storage_audit_logs a WHERE {AuditEntrySql.Unsealed} ORDER BY a.xact, a.id LIMIT 10000
        ) a ON true
        WHERE t.tenant_id = @tenant_id
        GROUP BY t.tenant_id
        """;

    /// <summary>Looks.</summary>
    public async Task<Outcome<GatewayStatus>> RunAsync(CallContext context, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var up = stores.ReadAsync(cancellationToken);
        try
        {
            var (state, counts, events) = await database.QuerySingleAsync(
                tenant, new Statement(Counts).Uuid("tenant_id", tenant.Value).Time("now", time.GetUtcNow()),
                row => (new DatabaseState(true, row.GetInt32(0), Migrator.LatestVersion),
                    new TenantState(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)),
                    new EventState(row.IsDBNull(9) ? null : row.GetDouble(9), row.GetInt64(10), row.GetInt64(11))),
                cancellationToken);
            if (state is null) return new Refusal.TenantInactive();
            var audit = await database.QuerySingleAsync(
                tenant, new Statement(AuditLag).Uuid("tenant_id", tenant.Value).Time("now", time.GetUtcNow()),
                row => new AuditState(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : Math.Max(0, row.GetDouble(3)), FileSql.Time(row, 4), FileSql.Time(row, 5), ArchiveOf(row.GetString(6))),
                cancellationToken);
            return new GatewayStatus(
                state, await up, counts, events, audit ?? NoAudit,
                RetentionState.Of(await pauses.FindAsync(tenant, cancellationToken)));
        }
        catch (DatabaseUnavailableException)
        {
            var down = new DatabaseState(false, null, Migrator.LatestVersion);
            return new GatewayStatus(
                down, await up, new TenantState(0, 0, 0, 0, 0, 0, 0, 0), new EventState(null, 0, 0), NoAudit,
                RetentionState.Of(null));
        }
    }

    private string ArchiveOf(string region) => archives.Find(region) is null ? "none" : archives.IsWorm(region) ? "worm" : "unlocked";
}
