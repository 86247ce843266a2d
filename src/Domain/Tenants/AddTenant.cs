using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Tenants;

/// <summary>
/// <c>tenant.add</c>: creates a tenant with its quota. Runs as the owner role (deployment, command line): request paths cannot create tenants.
/// Adding the same id again changes nothing.
/// </summary>
public sealed class AddTenant(TenantDatabase owner, TimeProvider time)
{
    private const string Add = """
        WITH added AS (
            INSERT INTO tenants (id, name, region, store, max_files, max_bytes, purge_after_days, audit_retention_days, timestamp_prefix, created_at)
            VALUES (@id, @name, @region, @store, @max_files, @max_bytes, @purge_after_days, @audit_retention_days, @timestamp_prefix, @now)
            ON CONFLICT (id) DO NOTHING
            RETURNING id
        )
        , usage AS (
            INSERT INTO tenant_usage (tenant_id) SELECT id FROM added
        )
        INSERT INTO audit_trees (tenant_id, root, checkpoint_sha256) SELECT id, sha256(''), @no_checkpoint FROM added RETURNING tenant_id
        """;

    /// <summary>Adds. The store must be one of <paramref name="stores"/>, those for files (<see cref="Stores.ObjectStores.Files"/>), and lie in the tenant's region.</summary>
    public async Task<Outcome<bool>> RunAsync(NewTenant tenant, IEnumerable<Stores.StoreInfo> stores, CancellationToken cancellationToken)
    {
        var store = stores.FirstOrDefault(s => s.Name == tenant.Store);
        if (store is null) return new Refusal.Invalid("store", "There is no store of this name in the configuration.");
        if (store.Region != tenant.Region) return new Refusal.Invalid("region", $"Store '{store.Name}' lies in '{store.Region}': a tenant's bytes stay in its region.");
        if (tenant.AuditRetentionDays is < 365 or > 36525) return new Refusal.Invalid("auditRetentionDays", "The archive keeps entries for 365 to 36,525 days.");
        var added = await owner.QueryAsync(
            tenant.Id,
            new Statement(Add).Uuid("id", tenant.Id.Value).Text("name", tenant.Name).Text("region", tenant.Region).Text("store", tenant.Store)
                .Long("max_files", tenant.MaxFiles).Long("max_bytes", tenant.MaxBytes).Int("purge_after_days", tenant.PurgeAfterDays).Int("audit_retention_days", tenant.AuditRetentionDays)
                .Bool("timestamp_prefix", tenant.TimestampPrefix).Bytes("no_checkpoint", new byte[32]).Time("now", time.GetUtcNow()),
            _ => true, cancellationToken);
        return added.Count > 0;
    }
}
