using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary><c>retention.policies</c>: what holds for a tenant, and what is to come.</summary>
public sealed class ReadPolicies(TenantDatabase database, TimeProvider time)
{
    // Which version holds is said the same way as in the database's effective_policies.
    private const string Find = $"""
        SELECT {PolicyVersion.Columns}, (SELECT t.audit_retention_days FROM tenants t WHERE t.id = @tenant_id)
        FROM retention_policies p
        CROSS JOIN LATERAL (SELECT max(n.version) AS version FROM retention_policy_versions n WHERE n.policy_id = p.id) newest
        LEFT JOIN LATERAL (
            SELECT e.version FROM retention_policy_versions e WHERE e.policy_id = p.id AND e.effective_at <= @now
                AND (e.effective_at <= e.created_at OR NOT EXISTS (
                    SELECT FROM retention_policy_versions n WHERE n.policy_id = e.policy_id AND n.version > e.version AND n.created_at < e.effective_at))
            ORDER BY e.version DESC LIMIT 1) held ON true
        JOIN retention_policy_versions v ON v.policy_id = p.id AND (@every OR v.version = newest.version OR v.version = held.version)
        WHERE (p.tenant_id = @tenant_id OR p.tenant_id IS NULL) AND (@name IS NULL OR p.name = @name)
        ORDER BY p.name, p.tenant_id NULLS FIRST, v.version
        """;

    /// <summary>All of them.</summary>
    public async Task<Outcome<TenantPolicies>> ListAsync(CallContext context, CancellationToken cancellationToken) =>
        await FindAsync(context.Caller.Tenant, null, cancellationToken);

    /// <summary>The one of a name, with every version it ever had.</summary>
    public async Task<Outcome<TenantPolicy>> RunAsync(CallContext context, string name, CancellationToken cancellationToken)
    {
        var found = await FindAsync(context.Caller.Tenant, name, cancellationToken);
        return found.Find(name) is { } policy ? policy : new Refusal.NotFound("policy");
    }

    /// <summary>What there is now; with a name, all versions of that one.</summary>
    internal async Task<TenantPolicies> FindAsync(TenantId tenant, string? name, CancellationToken cancellationToken)
    {
        var statement = new Statement(Find).Uuid("tenant_id", tenant.Value).Time("now", time.GetUtcNow()).Text("name", name).Bool("every", name is not null);
        var rows = await database.QueryAsync(tenant, statement, row => (Version: PolicyVersion.Read(row), AuditDays: row.GetInt32(PolicyVersion.Count)), cancellationToken);
        return new TenantPolicies(
            [.. rows.GroupBy(row => row.Version.Name, StringComparer.Ordinal).Select(of => new TenantPolicy(of.Key, [.. of.Select(row => row.Version)]))],
            rows.Count == 0 ? 0 : rows[0].AuditDays);
    }
}
