using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether the tables that are only ever added to still refuse everything else, and the audit log has room for the months to come.</summary>
public sealed class AuditTablesCheck(TenantDatabase database, TimeProvider time) : IDoctorCheck
{
    private static readonly string[] AppendOnly = ["storage_audit_logs", "audit_leaves", "audit_checkpoints", "retention_policy_versions", "receipts", "receipt_batches", "audit_recoveries"];

    // Each has a trigger against changes and one against TRUNCATE, enabled also for replication.
    private const string Guards = """
        SELECT c.relname::text, count(t.oid) FILTER (WHERE t.tgenabled = 'A')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'strongroom'
        LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
        LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname IN ('append_only', 'no_truncate', 'storage_audit_logs_append_only', 'storage_audit_logs_no_truncate')
        WHERE c.relkind IN ('r', 'p') AND (c.relname = ANY (@tables) OR i.inhparent = to_regclass('strongroom.storage_audit_logs'))
        GROUP BY c.relname ORDER BY 1
        """;

    private const string Month = "SELECT to_regclass('strongroom.storage_audit_logs_' || @month) IS NOT NULL";

    /// <inheritdoc />
    public string Name => "audit tables";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var guards = await database.QueryAsync(default(TenantId), new Statement(Guards).Texts("tables", AppendOnly), row => (Table: row.GetString(0), Count: row.GetInt64(1)), cancellationToken);
        foreach (var (table, _) in guards.Where(guard => guard.Count < 2))
            found.Add(
                table, "A trigger that refuses UPDATE, DELETE or TRUNCATE is missing or disabled.", "The log could be changed, and only its verification would show it.",
                $"As strongroom_owner: ALTER TABLE strongroom.{table} ENABLE ALWAYS TRIGGER … for each trigger of it; where one is gone, create it as its migration does. Then verify the tenants' logs: GET /api/v1/audit/verify.");
        if (guards.Count > 0)
        {
            var next = time.GetUtcNow().AddMonths(1);
            var month = $"{next:yyyyMM}";
            if (await database.QuerySingleAsync(default(TenantId), new Statement(Month).Text("month", month), row => !row.GetBoolean(0), cancellationToken))
                found.Add($"storage_audit_logs_{month}", "The partition of the next month is not there.", "Entries would go to the default partition, and can then not be aged out.", "Run the timer AgeAuditLog, or as strongroom_worker: SELECT ensure_audit_partition(now() + interval '1 month');");
        }

        return found.ToResult($"{guards.Count} append-only tables");
    }
}
