using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Tenants;

/// <summary>
/// <c>tenant.set</c>: changes a tenant's name, status and quotas, as the owner role and in an operator's name. The entry in the tenant's log says what was and
/// what is. A change that changes nothing leaves no entry.
/// </summary>
public sealed class SetTenant(TenantDatabase owner, TimeProvider time)
{
    private const string Set = $"""
        WITH before AS (
            SELECT id, name, status, max_files, max_bytes, audit_retention_days, timestamp_prefix FROM tenants WHERE id = @tenant_id FOR UPDATE
        ), changed AS (
            UPDATE tenants t SET name = coalesce(@name, t.name), status = coalesce(@status, t.status),
                max_files = coalesce(@max_files, t.max_files), max_bytes = coalesce(@max_bytes, t.max_bytes),
                audit_retention_days = coalesce(@audit_retention_days, t.audit_retention_days), timestamp_prefix = coalesce(@timestamp_prefix, t.timestamp_prefix)
            FROM before b
            WHERE t.id = b.id AND (b.name, b.status, b.max_files, b.max_bytes, b.audit_retention_days, b.timestamp_prefix) IS DISTINCT FROM (
                coalesce(@name, b.name), coalesce(@status, b.status), coalesce(@max_files, b.max_files), coalesce(@max_bytes, b.max_bytes),
                coalesce(@audit_retention_days, b.audit_retention_days), coalesce(@timestamp_prefix, b.timestamp_prefix))
            RETURNING t.id, jsonb_build_object('status', b.status, 'maxFiles', b.max_files, 'maxBytes', b.max_bytes, 'auditRetentionDays', b.audit_retention_days, 'timestampPrefix', b.timestamp_prefix) AS was,
                jsonb_build_object('status', t.status, 'maxFiles', t.max_files, 'maxBytes', t.max_bytes, 'auditRetentionDays', t.audit_retention_days, 'timestampPrefix', t.timestamp_prefix) AS now,
                t.name <> b.name AS renamed
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Tenant}', true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('change', 'set', 'was', was, 'now', now, 'renamed', renamed)
            FROM changed
        )
        SELECT (SELECT count(*) FROM before), (SELECT count(*) FROM changed)
        """;

    /// <summary>Changes.</summary>
    /// <returns>Whether anything is another now.</returns>
    public async Task<Outcome<bool>> RunAsync(TenantId tenant, TenantChange change, Operator by, CancellationToken cancellationToken)
    {
        if (TenantRules.Check(change.Name, change.MaxFiles, change.MaxBytes, change.AuditRetentionDays) is { } refusal) return refusal;
        if (change.Status is not (null or TenantSummary.Active or TenantSummary.Suspended)) return new Refusal.Invalid("status", "A tenant is active or suspended.", "active, suspended");
        using var actors = new ActorDirectory(owner, time);
        var call = by.In(tenant, Operations.SetTenant);
        if (await actors.IdentifyAsync(call.Caller, cancellationToken) is not { } caller) return new Refusal.NotFound("tenant");
        var statement = new Statement(Set).Add(call with { Caller = caller }, time.GetUtcNow())
            .Text("name", change.Name).Text("status", change.Status).Long("max_files", change.MaxFiles).Long("max_bytes", change.MaxBytes)
            .Int("audit_retention_days", change.AuditRetentionDays).Bool("timestamp_prefix", change.TimestampPrefix);
        try
        {
            var (known, changed) = await owner.QuerySingleAsync(tenant, statement, row => (row.GetInt64(0) > 0, row.GetInt64(1) > 0), cancellationToken);
            return known ? changed : new Refusal.NotFound("tenant");
        }
        catch (Npgsql.PostgresException failed) when (TenantRules.IsTakenName(failed))
        {
            return TenantRules.TakenName;
        }
    }
}
