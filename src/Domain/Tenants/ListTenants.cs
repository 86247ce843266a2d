using Strongroom.Database;

namespace Strongroom.Tenants;

/// <summary><c>tenant.list</c>: every tenant with its usage, by name. For operators: it looks across tenants.</summary>
public sealed class ListTenants(WorkerDatabase database, TimeProvider time)
{
    private const string Find = """
        SELECT t.id, t.name, t.status, t.region, t.store, u.files, t.max_files, u.bytes, t.max_bytes,
            (SELECT p.age_days FROM effective_policies(t.id, @now) p WHERE p.name = 'deleted-cleanup' AND p.state = 'active'),
            t.audit_retention_days, t.timestamp_prefix, t.retention_paused_at IS NOT NULL, t.created_at
        FROM tenants t JOIN tenant_usage u ON u.tenant_id = t.id
        WHERE @tenant IS NULL OR t.name = @tenant OR t.id::text = @tenant
        ORDER BY t.name
        """;

    /// <summary>All of them.</summary>
    public Task<List<TenantSummary>> RunAsync(CancellationToken cancellationToken) => ReadAsync(null, cancellationToken);

    /// <summary>The one of a name or id; null when there is none.</summary>
    public async Task<TenantSummary?> FindAsync(string nameOrId, CancellationToken cancellationToken) => (await ReadAsync(nameOrId, cancellationToken)).SingleOrDefault();

    private Task<List<TenantSummary>> ReadAsync(string? nameOrId, CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(Find).Text("tenant", nameOrId).Time("now", time.GetUtcNow()),
        row => new TenantSummary(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8),
            row.IsDBNull(9) ? null : row.GetInt32(9), row.GetInt32(10), row.GetBoolean(11), row.GetBoolean(12), row.GetFieldValue<DateTimeOffset>(13)),
        cancellationToken);
}
