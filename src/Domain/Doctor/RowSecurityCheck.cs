using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether row-level security is enabled and forced on every table with a tenant, and whether its policies are ours alone.</summary>
public sealed class RowSecurityCheck(TenantDatabase database) : IDoctorCheck
{
    private const string Why = "A query without its tenant, or a mistake in one, would show other tenants' rows.";

    // A month's partition has no policy of its own: nobody reads it but through the log.
    private const string Tables = """
        SELECT c.relname::text, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, EXISTS (
            SELECT FROM pg_policies p
            WHERE p.schemaname = 'strongroom' AND p.tablename = c.relname AND p.policyname = 'tenant_isolation' AND p.permissive = 'PERMISSIVE' AND p.cmd = 'ALL'
                AND p.qual LIKE '%current_tenant()%' AND p.with_check LIKE '%current_tenant()%')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'strongroom'
        WHERE c.relkind IN ('r', 'p') AND (c.relname = 'tenants' OR EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
        ORDER BY 1
        """;

    private const string OtherPolicies = """
        SELECT tablename::text, policyname::text FROM pg_policies
        WHERE schemaname = 'strongroom' AND permissive = 'PERMISSIVE' AND policyname <> 'tenant_isolation'
            AND NOT (policyname = 'worker_reads' AND cmd = 'SELECT' AND roles = '{strongroom_worker}')
            AND roles && '{public,strongroom_app,strongroom_worker}'::name[]
        ORDER BY 1, 2
        """;

    /// <inheritdoc />
    public string Name => "row security";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var tables = await database.QueryAsync(
            default(TenantId), new Statement(Tables), row => (Name: row.GetString(0), Enabled: row.GetBoolean(1), Forced: row.GetBoolean(2), Part: row.GetBoolean(3), Policy: row.GetBoolean(4)),
            cancellationToken);
        foreach (var table in tables)
        {
            if (!table.Enabled) found.Add(table.Name, "Row-level security is not enabled.", Why, $"ALTER TABLE strongroom.{table.Name} ENABLE ROW LEVEL SECURITY;");
            if (!table.Forced) found.Add(table.Name, "Row-level security is not forced: its owner stands above it.", Why, $"ALTER TABLE strongroom.{table.Name} FORCE ROW LEVEL SECURITY;");
            if (!table.Part && !table.Policy)
                found.Add(table.Name, "The policy tenant_isolation is missing, or does not ask for the tenant in both directions.", Why, $"Create it again on strongroom.{table.Name} as its migration in db/migrations does.");
        }

        foreach (var (table, policy) in await database.QueryAsync(default(TenantId), new Statement(OtherPolicies), row => (row.GetString(0), row.GetString(1)), cancellationToken))
            found.Add(table, $"The policy {policy} is not of any migration, and lets more rows through.", Why, $"DROP POLICY {policy} ON strongroom.{table};");
        return found.ToResult($"{tables.Count} tables, enabled and forced");
    }
}
