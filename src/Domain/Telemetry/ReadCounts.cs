using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Telemetry;

/// <summary>Counts over all tenants what the gauges tell. By indexes of what is rare; what is common is the quotas' sum less that.</summary>
public sealed class ReadCounts(WorkerDatabase database, AuditArchives archives, TimeProvider time)
{
    private const string Counts = $"""
        SELECT (SELECT coalesce(sum(files), 0)::bigint FROM tenant_usage),
            (SELECT count(*) FROM file_records WHERE status = 'pending'), (SELECT count(*) FROM file_records WHERE status = 'quarantined'),
            (SELECT count(*) FROM file_records WHERE status = 'deleted'), (SELECT count(*) FROM file_records WHERE status = 'archived'),
            (SELECT count(*) FROM host_poison WHERE replayed_at IS NULL),
            (SELECT count(*) FROM file_records WHERE status = 'pending' AND expires_at < @now),
            (SELECT count(*) FROM purge_intents WHERE completed_at IS NULL AND next_attempt_at <= @now),
            (SELECT coalesce(sum(t.size - t.archived_size), 0)::bigint FROM audit_trees t JOIN tenants n ON n.id = t.tenant_id WHERE n.region = ANY(@regions)),
            (SELECT max(extract(epoch FROM @now - (
                SELECT a.occurred_at FROM storage_audit_logs a WHERE {AuditEntrySql.Unsealed} ORDER BY a.xact, a.id LIMIT 1))::float8) FROM audit_trees t)
        """;

    private const string Usage = "SELECT tenant_id, files, bytes FROM tenant_usage";

    /// <summary>Counts.</summary>
    public async Task<GatewayCounts> RunAsync(CancellationToken cancellationToken)
    {
        var usage = await database.QueryAsync(
            new Statement(Usage), row => (Label: Instruments.Tenants.Find(new TenantId(row.GetGuid(0))), Files: row.GetInt64(1), Bytes: row.GetInt64(2)), cancellationToken);
        var tenants = usage.GroupBy(tenant => tenant.Label, (label, some) => some.Aggregate(
            new TenantUsage(label, 0, 0), (sum, tenant) => sum with { Files = sum.Files + tenant.Files, Bytes = sum.Bytes + tenant.Bytes })).ToList();
        return (await database.QueryAsync(
            new Statement(Counts).Time("now", time.GetUtcNow()).Texts("regions", archives.Regions),
            row =>
            {
                var (pending, quarantined, deleted, archived) = (row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));
                var files = new Dictionary<string, long>
                {
                    // Read a moment apart, so that it may be off by what came in between; never below nothing.
                    [Files.FileStatus.Available] = Math.Max(0, row.GetInt64(0) - pending - quarantined - deleted - archived),
                    [Files.FileStatus.Pending] = pending,
                    [Files.FileStatus.Quarantined] = quarantined,
                    [Files.FileStatus.Deleted] = deleted,
                    [Files.FileStatus.Archived] = archived,
                };
                return new GatewayCounts(
                    files, tenants, Poison: row.GetInt64(5), Overdue: row.GetInt64(6), SealLagSeconds: row.IsDBNull(9) ? 0 : Math.Max(0, row.GetDouble(9)),
                    Unarchived: row.GetInt64(8), PurgeDue: row.GetInt64(7));
            },
            cancellationToken))[0];
    }
}
