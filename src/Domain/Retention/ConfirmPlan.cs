using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>
/// <c>retention.confirm</c>: lets a plan run, named by its digest, or takes it back. The timer carries it out at its next pass.
/// Erasures are confirmed as erasures, by a second person.
/// </summary>
public sealed class ConfirmPlan(TenantDatabase database, TimeProvider time)
{
    private const string Before = $"""
        WITH before AS (
            SELECT {RetentionPlan.Columns} FROM retention_plans p WHERE p.tenant_id = @tenant_id AND p.id = @plan_id FOR UPDATE
        ), changed AS (
        """;

    private const string After = $"""
            RETURNING {RetentionPlan.Columns}
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, p.id, NULL FROM changed p WHERE @idempotency_key IS NOT NULL
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, @action, true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('plan', p.id, 'digest', encode(p.digest, 'hex'), 'files', p.files, 'bytes', p.bytes) FROM changed p
        )
        SELECT true, {RetentionPlan.Columns} FROM changed p
        UNION ALL
        SELECT false, {RetentionPlan.Columns} FROM before p WHERE NOT EXISTS (SELECT FROM changed)
        """;

    private const string Confirm = $"""
        {Before}
            UPDATE retention_plans p SET status = 'confirmed', confirmed_by = @user_id, confirmed_at = @now FROM before b
            WHERE p.id = b.id AND b.kind = 'retention' AND b.status IN ('draft', 'waiting') AND b.digest = @digest AND b.expires_at > @now
        {After}
        """;

    private const string Cancel = $"""
        {Before}
            UPDATE retention_plans p SET status = 'cancelled' FROM before b
            WHERE p.id = b.id AND b.kind = 'retention' AND b.status IN ('draft', 'waiting', 'confirmed')
        {After}
        """;

    /// <summary>Confirms the plan that the digest names.</summary>
    public async Task<Outcome<RetentionPlan>> RunAsync(CallContext context, Guid id, byte[] digest, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (changed, plan) = await ChangeAsync(context, new Statement(Confirm).Bytes("digest", digest).Text("action", AuditAction.Confirm), id, now, cancellationToken);
        if (plan is null) return new Refusal.NotFound("plan");
        if (changed) return plan;
        if (plan.Kind != "retention") return new Refusal.WrongState("plan", "an erasure", "confirmed as one");
        if (!plan.Digest.AsSpan().SequenceEqual(digest)) return new Refusal.DigestMismatch("plan");
        return new Refusal.WrongState("plan", plan.Status is "draft" or "waiting" ? "expired" : plan.Status, "draft or waiting");
    }

    /// <summary>Takes a plan back that does not run yet.</summary>
    public async Task<Outcome<RetentionPlan>> CancelAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var (changed, plan) = await ChangeAsync(context, new Statement(Cancel).Text("action", AuditAction.Cancel), id, time.GetUtcNow(), cancellationToken);
        if (plan is null) return new Refusal.NotFound("plan");
        if (changed) return plan;
        return plan.Kind == "retention" ? new Refusal.WrongState("plan", plan.Status, "draft, waiting or confirmed") : new Refusal.WrongState("plan", "an erasure", "cancelled as one");
    }

    private Task<(bool Changed, RetentionPlan? Plan)> ChangeAsync(
        CallContext context, Statement statement, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => database.QuerySingleAsync(
        context.Caller.Tenant, statement.Add(context, now).AddKey(context).Uuid("plan_id", id), row => (row.GetBoolean(0), (RetentionPlan?)RetentionPlan.Read(row, 1)), cancellationToken);
}
