using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Tenants;

/// <summary>
/// <c>tenant.add</c>: creates a tenant with its quota. Runs as the owner role (deployment, command line): request paths cannot create tenants.
/// Adding the same id again changes nothing.
/// </summary>
public sealed class AddTenant(TenantDatabase owner, TimeProvider time)
{
    private const string Add = $"""
        WITH added AS (
            INSERT INTO tenants (id, name, region, store, max_files, max_bytes, audit_retention_days, timestamp_prefix, created_at)
            VALUES (@id, @name, @region, @store, @max_files, @max_bytes, @audit_retention_days, @timestamp_prefix, @now)
            ON CONFLICT (id) DO NOTHING
            RETURNING id
        )
        , usage AS (
            INSERT INTO tenant_usage (tenant_id) SELECT id FROM added
        )
        , trash AS (
            INSERT INTO retention_policies (id, tenant_id, name, created_at)
            SELECT uuid_v7(@now), id, 'deleted-cleanup', @now FROM added WHERE @purge_after_days <> 30
            RETURNING id, tenant_id
        )
        , trash_version AS (
            INSERT INTO retention_policy_versions (policy_id, version, tenant_id, basis, age_days, action, floor_days, ceiling_days, effective_at, created_at, created_by)
            SELECT id, 1, tenant_id, 'deleted', @purge_after_days, 'purge', 7, 365, @now, @now, 'system' FROM trash
        )
        , actor AS (
            INSERT INTO audit_actors (tenant_id, id, user_id, created_at) SELECT id, @actor_id, @user_id, @now FROM added WHERE @named
        )
        , audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Tenant}', true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('change', 'added', 'store', @store, 'region', @region, 'maxFiles', @max_files, 'maxBytes', @max_bytes)
            FROM added WHERE @named
        )
        INSERT INTO audit_trees (tenant_id, root, checkpoint_sha256) SELECT id, sha256(''), @no_checkpoint FROM added RETURNING tenant_id
        """;

    /// <summary>
    /// Adds, by a machine that needs its tenant: without an audit entry. The store must be one of <paramref name="stores"/>, those for files
    /// (<see cref="Stores.ObjectStores.Files"/>), and lie in the tenant's region.
    /// </summary>
    public Task<Outcome<bool>> RunAsync(NewTenant tenant, IEnumerable<Stores.StoreInfo> stores, CancellationToken cancellationToken) =>
        RunAsync(tenant, stores, null, cancellationToken);

    /// <summary>Adds, by an operator, whose entry is the first of the tenant's log.</summary>
    public async Task<Outcome<bool>> RunAsync(NewTenant tenant, IEnumerable<Stores.StoreInfo> stores, Operator? by, CancellationToken cancellationToken)
    {
        var store = stores.FirstOrDefault(s => s.Name == tenant.Store);
        if (store is null) return new Refusal.Invalid("store", "There is no store of this name in the configuration.");
        if (store.Region != tenant.Region) return new Refusal.Invalid("region", $"Store '{store.Name}' lies in '{store.Region}': a tenant's bytes stay in its region.");
        if (tenant.PurgeAfterDays is < 7 or > 365) return new Refusal.Invalid("purgeAfterDays", "Deleted files stay in the trash for 7 to 365 days.", "7–365");
        if (TenantRules.Check(tenant.Name, tenant.MaxFiles, tenant.MaxBytes, tenant.AuditRetentionDays) is { } refusal) return refusal;
        var now = time.GetUtcNow();
        var context = by?.In(tenant.Id, Operations.AddTenant) ?? CallContext.System(tenant.Id, Operations.AddTenant);
        context = context with { Caller = context.Caller with { Pseudonyms = new Pseudonyms(Guid.CreateVersion7(now), null) } };
        try
        {
            var added = await owner.QueryAsync(
                tenant.Id,
                new Statement(Add).Add(context, now).Uuid("id", tenant.Id.Value).Text("name", tenant.Name).Text("region", tenant.Region).Text("store", tenant.Store)
                    .Long("max_files", tenant.MaxFiles).Long("max_bytes", tenant.MaxBytes).Int("purge_after_days", tenant.PurgeAfterDays).Int("audit_retention_days", tenant.AuditRetentionDays)
                    .Bool("timestamp_prefix", tenant.TimestampPrefix).Bytes("no_checkpoint", new byte[32]).Bool("named", by is not null),
                _ => true, cancellationToken);
            return added.Count > 0;
        }
        catch (Npgsql.PostgresException failed) when (TenantRules.IsTakenName(failed))
        {
            return TenantRules.TakenName;
        }
    }
}
