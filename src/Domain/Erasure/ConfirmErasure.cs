using System.Security.Cryptography;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Erasure;

/// <summary>
/// <c>erasure.confirm</c>: a second admin agrees to an erasure, by the digest of its plan, or anyone who may confirm cancels it while it waits. The
/// retention timer then runs the plan.
/// </summary>
public sealed class ConfirmErasure(TenantDatabase database, ReadErasures erasures, TimeProvider time)
{
    private const string Decide = $"""
        WITH open AS (
            SELECT e.id, e.plan_id FROM erasures e JOIN retention_plans p ON p.id = e.plan_id
            WHERE e.tenant_id = @tenant_id AND e.id = @id AND e.status = 'waiting' AND p.status = 'draft' AND p.expires_at > @now
              AND (@confirmed_by IS NULL OR (e.requested_by <> @confirmed_by AND p.digest = @digest))
            FOR UPDATE
        ), plan AS (
            UPDATE retention_plans p SET status = @status, confirmed_by = @confirmed_by, confirmed_at = CASE WHEN @confirmed_by IS NOT NULL THEN @now END
            FROM open WHERE p.id = open.plan_id
        ), decided AS (
            UPDATE erasures e SET status = @status, confirmed_by = @confirmed_by, confirmed_at = CASE WHEN @confirmed_by IS NOT NULL THEN @now END
            FROM open WHERE e.id = open.id
            RETURNING e.id, e.plan_id
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, @action, true, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object('erasure', id, 'plan', plan_id, 'planDigest', encode(@digest, 'hex'))
            FROM decided
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM decided WHERE @idempotency_key IS NOT NULL
        )
        SELECT id FROM decided
        """;

    /// <summary>Confirms.</summary>
    public async Task<Outcome<ErasureRecord>> RunAsync(CallContext context, Guid id, byte[] digest, CancellationToken cancellationToken)
    {
        if (await DecideAsync(context, id, "confirmed", AuditAction.Confirm, digest, cancellationToken)) return await erasures.RunAsync(context, id, cancellationToken);
        var found = await erasures.RunAsync(context, id, cancellationToken);
        if (found.Refusal is not null) return found;
        if (found.Value.Status != "waiting") return new Refusal.WrongState("erasure", found.Value.Status, "waiting");
        if (found.Value.RequestedBy == context.Caller.UserId) return new Refusal.SecondPersonNeeded("erasure");
        return CryptographicOperations.FixedTimeEquals(found.Value.Digest, digest) ? new Refusal.LostRace("erasure") : new Refusal.DigestMismatch("erasure");
    }

    /// <summary>Cancels what nobody has confirmed yet.</summary>
    public async Task<Outcome<ErasureRecord>> CancelAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var done = await DecideAsync(context, id, "cancelled", AuditAction.Cancel, null, cancellationToken);
        var found = await erasures.RunAsync(context, id, cancellationToken);
        return done || found.Refusal is not null || found.Value.Status == "cancelled" ? found : new Refusal.WrongState("erasure", found.Value.Status, "waiting");
    }

    private async Task<bool> DecideAsync(CallContext context, Guid id, string status, string action, byte[]? digest, CancellationToken cancellationToken)
    {
        var statement = new Statement(Decide).Add(context, time.GetUtcNow()).AddKey(context)
            .Uuid("id", id).Text("status", status).Text("action", action).Bytes("digest", digest).Text("confirmed_by", digest is null ? null : context.Caller.UserId);
        return (await database.QueryAsync(context.Caller.Tenant, statement, _ => true, cancellationToken)).Count > 0;
    }
}
