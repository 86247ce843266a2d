using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>
/// <c>grant.revoke</c>: ends a link at once. An upload's URL holds in the store until it expires, but what arrives by it goes to quarantine.
/// A signed download cannot be taken back: the answer says when it ends. Only admins and services revoke what others were given.
/// </summary>
public sealed class RevokeGrant(TenantDatabase database, TimeProvider time)
{
    private const string Revoke = $"""
        WITH found AS (
            SELECT id, kind FROM grants WHERE id = @grant_id AND (@sees_all OR issued_to = @user_id)
        ), revoked AS (
            UPDATE grants g SET revoked_at = @now, revoked_by = @user_id FROM found
            WHERE g.id = found.id AND g.kind IN ('link', 'upload') AND g.revoked_at IS NULL
            RETURNING g.id, g.file_id
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'REVOKE', true, NULL, f.id, f.path, f.object_type, f.object_id, revoked.id, jsonb_build_object('kind', found.kind)
            FROM revoked JOIN file_records f ON f.id = revoked.file_id CROSS JOIN found
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, file_id, id FROM revoked WHERE @idempotency_key IS NOT NULL
        )
        SELECT {GrantSql.Columns}, EXISTS (SELECT FROM revoked) FROM found JOIN grants g ON g.id = found.id JOIN file_records f ON f.id = g.file_id
        """;

    /// <summary>Revokes; doing so twice is the same as once.</summary>
    public async Task<Outcome<GrantRecord>> RunAsync(CallContext context, Guid grantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seesAll = (context.Caller.Roles & (Roles.Admin | Roles.Service)) != 0;
        var (grant, revoked) = await database.QuerySingleAsync(
            context.Caller.Tenant,
            new Statement(Revoke).Add(context, now).AddKey(context).Uuid("grant_id", grantId).Bool("sees_all", seesAll),
            row => (GrantSql.Read(row), row.GetBoolean(15)), cancellationToken);
        if (grant is null) return new Refusal.NotFound("grant");
        if (revoked) return grant with { RevokedAt = now, RevokedBy = context.Caller.UserId };
        return grant.Kind == "download" ? new Refusal.NotRevocable(grant.ExpiresAt) : grant;
    }
}
