using Strongroom.Database;

namespace Strongroom.Access;

/// <summary>Looks up idempotency keys. They are written by the operations themselves, in the same commit.</summary>
public sealed class Idempotency(TenantDatabase database)
{
    private const string FindKey = """
        SELECT operation, fingerprint, file_id, grant_id FROM idempotency_keys WHERE tenant_id = @tenant_id AND user_id = @user_id AND key = @key
        """;

    /// <summary>What the call's key was used for before; null when it is new.</summary>
    public Task<KeyUse?> FindAsync(CallContext context, CancellationToken cancellationToken) => database.QuerySingleAsync(
        context.Caller.Tenant,
        new Statement(FindKey).Uuid("tenant_id", context.Caller.Tenant.Value).Text("user_id", context.Caller.UserId).Text("key", context.IdempotencyKey!.Key),
        row => new KeyUse(row.GetString(0), row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.IsDBNull(3) ? null : row.GetGuid(3)),
        cancellationToken);
}
