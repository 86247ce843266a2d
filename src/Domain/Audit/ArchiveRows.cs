using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>What the archive's timer asks of the database, and the one thing it writes to it.</summary>
internal sealed class ArchiveRows(WorkerDatabase database)
{
    private const string FindTenants = """
        SELECT t.tenant_id FROM audit_trees t JOIN tenants n ON n.id = t.tenant_id
        WHERE t.size > t.archived_size AND n.region = ANY (@regions) ORDER BY t.archived_at NULLS FIRST
        """;

    // The farthest checkpoint within a step, or the next one there is.
    private const string NextStep = """
        SELECT n.region, n.audit_retention_days, t.archived_size, coalesce(c.size, 0)
        FROM audit_trees t JOIN tenants n ON n.id = t.tenant_id
        LEFT JOIN audit_checkpoints c ON c.tenant_id = t.tenant_id AND c.size = coalesce(
            (SELECT max(w.size) FROM audit_checkpoints w WHERE w.tenant_id = t.tenant_id AND w.size > t.archived_size AND w.size <= t.archived_size + @step),
            (SELECT min(b.size) FROM audit_checkpoints b WHERE b.tenant_id = t.tenant_id AND b.size > t.archived_size))
        WHERE t.tenant_id = @tenant_id AND t.size > t.archived_size
        """;

    private const string Checkpoints = """
        SELECT size, note FROM audit_checkpoints WHERE tenant_id = @tenant_id AND size > @from AND size <= @to ORDER BY size LIMIT @limit
        """;

    private const string Advance = $"""
        WITH lease AS ({Leases.StillHeld}),
        advanced AS (
            UPDATE audit_trees t SET archived_size = @to, archived_at = @now FROM lease
            WHERE t.tenant_id = @tenant_id AND t.archived_size = @from AND t.size >= @to
            RETURNING t.tenant_id)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM advanced)
        """;

    /// <summary>Tenants with something to archive, in regions that have an archive; those that waited longest first.</summary>
    public Task<List<TenantId>> FindTenantsAsync(IEnumerable<string> regions, CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(FindTenants).Texts("regions", regions), row => new TenantId(row.GetGuid(0)), cancellationToken);

    /// <summary>What comes next of a tenant; null when everything is archived.</summary>
    public Task<ArchiveStep?> ReadNextAsync(TenantId tenant, long step, CancellationToken cancellationToken) => database.Tenants.QuerySingleAsync(
        tenant, new Statement(NextStep).Uuid("tenant_id", tenant.Value).Long("step", step),
        row => new ArchiveStep(tenant, row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken);

    /// <summary>The checkpoints of a step in order, those after a size, so many at most.</summary>
    public Task<List<(long Size, string Note)>> ReadCheckpointsAsync(ArchiveStep step, long after, int limit, CancellationToken cancellationToken) =>
        database.Tenants.QueryAsync(
            step.Tenant, new Statement(Checkpoints).Uuid("tenant_id", step.Tenant.Value).Long("from", after).Long("to", step.To).Int("limit", limit),
            row => (row.GetInt64(0), row.GetString(1)), cancellationToken);

    /// <summary>Writes down that a step is archived and read back. False when another pass was faster, or the lease is gone.</summary>
    public async Task<bool> AdvanceAsync(HeldLease held, ArchiveStep step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (lease, advanced) = await database.Tenants.QuerySingleAsync(
            step.Tenant,
            held.Under(new Statement(Advance)).Uuid("tenant_id", step.Tenant.Value).Long("from", step.From).Long("to", step.To).Time("now", now),
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        if (lease == 0) held.Lose();
        return advanced > 0;
    }
}
