using Strongroom.Database;

namespace Strongroom.Access;

/// <summary>
/// The idempotency key as part of a statement: <c>claim AS ({Insert} SELECT {Values}, file id, grant id FROM … WHERE @idempotency_key IS NOT NULL)</c>.
/// It commits with what the request did, or not at all.
/// </summary>
public static class IdempotencySql
{
    /// <summary>The columns, in the order that follows.</summary>
    public const string Insert = "INSERT INTO idempotency_keys (tenant_id, user_id, key, operation, fingerprint, created_at, file_id, grant_id)";

    /// <summary>All values but the resources'. Shares parameters with the audit entry; <see cref="AddKey"/> gives its own.</summary>
    public const string Values = "@tenant_id, @user_id, @idempotency_key, @operation, @fingerprint, @now";

    /// <summary>Adds the key, or NULLs when the request carries none.</summary>
    public static Statement AddKey(this Statement statement, CallContext context) => statement
        .Text("idempotency_key", context.IdempotencyKey?.Key)
        .Bytes("fingerprint", context.IdempotencyKey?.Fingerprint);
}
