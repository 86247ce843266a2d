using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Ingest;

/// <summary>Forgets idempotency keys a day old and grants that ended a month ago, a tenant and a batch at a time.</summary>
public sealed class ExpirySweeps(WorkerDatabase database, TimeProvider time)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan KeysLive = TimeSpan.FromHours(24);
    private static readonly TimeSpan GrantsLive = TimeSpan.FromDays(30);

    private const string TenantsWithOldKeys = "SELECT DISTINCT tenant_id FROM idempotency_keys WHERE created_at < @cutoff";

    private const string DeleteKeys = """
        DELETE FROM idempotency_keys
        WHERE (tenant_id, user_id, key) IN (
            SELECT tenant_id, user_id, key FROM idempotency_keys WHERE tenant_id = @tenant_id AND created_at < @cutoff LIMIT @batch)
        RETURNING 1
        """;

    // Issued before it expired: ids, which are in the order of issue, lead to all that are old. The first one of a tenant is enough.
    private const string TenantsWithOldGrants = """
        SELECT t.id
        FROM tenants t CROSS JOIN LATERAL (SELECT FROM grants WHERE tenant_id = t.id AND id < uuid_v7_floor(@cutoff) AND expires_at < @cutoff LIMIT 1) old
        """;

    private const string DeleteGrants = """
        DELETE FROM grants
        WHERE tenant_id = @tenant_id AND id IN (SELECT id FROM grants WHERE tenant_id = @tenant_id AND id < uuid_v7_floor(@cutoff) AND expires_at < @cutoff LIMIT @batch)
        RETURNING 1
        """;

    /// <summary>Forgets old idempotency keys and says how many.</summary>
    public Task<long> SweepKeysAsync(CancellationToken cancellationToken) =>
        SweepAsync(TenantsWithOldKeys, DeleteKeys, time.GetUtcNow() - KeysLive, cancellationToken);

    /// <summary>Forgets old grants and says how many.</summary>
    public Task<long> SweepGrantsAsync(CancellationToken cancellationToken) =>
        SweepAsync(TenantsWithOldGrants, DeleteGrants, time.GetUtcNow() - GrantsLive, cancellationToken);

    private async Task<long> SweepAsync(string find, string delete, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        long swept = 0;
        foreach (var tenant in await database.QueryAsync(new Statement(find).Time("cutoff", cutoff), row => new TenantId(row.GetGuid(0)), cancellationToken))
        {
            int count;
            do
            {
                var gone = await database.Tenants.QueryAsync(
                    tenant, new Statement(delete).Uuid("tenant_id", tenant.Value).Time("cutoff", cutoff).Int("batch", BatchSize), _ => 0, cancellationToken);
                count = gone.Count;
                swept += count;
            }
            while (count == BatchSize);
        }
        return swept;
    }
}
