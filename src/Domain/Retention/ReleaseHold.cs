using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>
/// <c>retention.release</c>: the first call asks for the release of a hold, and a second one by somebody else releases it. Between the two the hold stands.
/// </summary>
public sealed class ReleaseHold(TenantDatabase database, TimeProvider time)
{
    // Of two callers at once the second waits for the row, and sees what the first made of it.
    private const string Release = $"""
        WITH before AS (
            SELECT {LegalHold.Columns} FROM legal_holds h WHERE h.tenant_id = @tenant_id AND h.id = @hold_id FOR UPDATE
        ), changed AS (
            UPDATE legal_holds h SET release_requested_by = coalesce(before.release_requested_by, @user_id),
                release_requested_at = coalesce(before.release_requested_at, @now), release_reason = coalesce(before.release_reason, @reason),
                released_by = CASE WHEN before.release_requested_by IS NOT NULL THEN @user_id END,
                released_at = CASE WHEN before.release_requested_by IS NOT NULL THEN @now END
            FROM before
            WHERE h.id = before.id AND before.released_at IS NULL AND before.release_requested_by IS DISTINCT FROM @user_id
            RETURNING h.*
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, CASE WHEN h.released_at IS NULL THEN '{AuditAction.ReleaseRequested}' ELSE '{AuditAction.Release}' END, true, NULL,
                h.file_id, NULL, h.object_type, h.object_id, NULL,
                jsonb_build_object('hold', h.id, 'scope', h.scope, 'reasonSha256', encode(sha256(convert_to(@reason, 'UTF8')), 'hex'))
            FROM changed h
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM changed WHERE @idempotency_key IS NOT NULL
        )
        SELECT {LegalHold.Columns}, false FROM before h WHERE NOT EXISTS (SELECT FROM changed)
        UNION ALL
        SELECT {LegalHold.Columns}, true FROM changed h
        """;

    private const string Withdraw = $"""
        WITH before AS (
            SELECT {LegalHold.Columns} FROM legal_holds h WHERE h.tenant_id = @tenant_id AND h.id = @hold_id FOR UPDATE
        ), changed AS (
            UPDATE legal_holds h SET release_requested_by = NULL, release_requested_at = NULL, release_reason = NULL
            FROM before WHERE h.id = before.id AND before.released_at IS NULL AND before.release_requested_by IS NOT NULL
            RETURNING h.*
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Cancel}', true, NULL, h.file_id, NULL, h.object_type, h.object_id, NULL,
                jsonb_build_object('hold', h.id, 'scope', h.scope, 'what', 'release')
            FROM changed h
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM changed WHERE @idempotency_key IS NOT NULL
        )
        SELECT {LegalHold.Columns}, false FROM before h WHERE NOT EXISTS (SELECT FROM changed)
        UNION ALL
        SELECT {LegalHold.Columns}, true FROM changed h
        """;

    /// <summary>Asks for the release, or agrees to it.</summary>
    public async Task<Outcome<LegalHold>> RunAsync(CallContext context, Guid id, string reason, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        HoldRequest.CheckText(errors, "reason", reason, HoldRequest.ReasonLength);
        if (errors.Count > 0) return new Refusal.Invalid(errors);
        var (hold, changed) = await ChangeAsync(context, id, new Statement(Release).Text("reason", reason), cancellationToken);
        if (hold is null) return new Refusal.NotFound("hold");
        if (changed) return hold;
        return hold.ReleasedAt is not null ? new Refusal.WrongState("hold", hold.State, "active") : new Refusal.SecondPersonNeeded("release");
    }

    /// <summary>Takes the request for a release back; any admin may.</summary>
    public async Task<Outcome<LegalHold>> WithdrawAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var (hold, changed) = await ChangeAsync(context, id, new Statement(Withdraw), cancellationToken);
        if (hold is null) return new Refusal.NotFound("hold");
        return changed ? hold : new Refusal.WrongState("hold", hold.State, "release-requested");
    }

    private Task<(LegalHold? Hold, bool Changed)> ChangeAsync(CallContext context, Guid id, Statement statement, CancellationToken cancellationToken) =>
        database.QuerySingleAsync<(LegalHold? Hold, bool Changed)>(
            context.Caller.Tenant, statement.Add(context, time.GetUtcNow()).AddKey(context).Uuid("hold_id", id),
            row => (LegalHold.Read(row), row.GetBoolean(LegalHold.Count)), cancellationToken);
}
