using System.Text.Json;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;

namespace Strongroom.Erasure;

/// <summary>
/// <c>erasure.request</c>: works out what an erasure would destroy and keeps it as a plan. Nothing happens before a second admin confirms the plan's
/// digest. Files under holds and locks are in no plan; the certificate lists them as kept.
/// </summary>
public sealed class RequestErasure(TenantDatabase database, RetentionOptions options, TimeProvider time)
{
    private const string Items = $"""
        WITH items AS (
        INSERT INTO retention_plan_items (plan_id, tenant_id, file_id, file_version, action, size, due_at)
        SELECT @plan_id, @tenant_id, f.id, f.version, 'purge', f.size, @now
        FROM (SELECT @selection AS selection) s, file_records f
        WHERE f.tenant_id = @tenant_id AND {ErasureSql.Selects} AND {RetentionSql.HoldOn} IS NULL AND (f.locked_until IS NULL OR f.locked_until <= @now)
          AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id))
        SELECT 1
        """;

    private const string Ask = $"""
        WITH total AS (
            SELECT count(*) AS files, coalesce(sum(i.size), 0)::bigint AS bytes, {RetentionSql.PlanDigest} AS digest, (array_agg(i.file_id ORDER BY i.file_id))[1:5] AS first
            FROM retention_plan_items i WHERE i.plan_id = @plan_id
        ), p AS (
            INSERT INTO retention_plans (id, tenant_id, kind, status, as_of, digest, files, bytes, tenant_files, tenant_bytes, groups, created_by, created_at, expires_at)
            SELECT @plan_id, @tenant_id, 'erasure', 'draft', @now, t.digest, t.files, t.bytes, u.files, u.bytes,
                jsonb_build_array(jsonb_build_object('action', 'purge', 'files', t.files, 'bytes', t.bytes,
                    'samples', (SELECT coalesce(jsonb_agg(f.path ORDER BY f.id), '[]') FROM file_records f WHERE f.id = ANY(t.first)))),
                @user_id, @now, @expires_at
            FROM total t, tenant_usage u WHERE u.tenant_id = @tenant_id
            RETURNING id, digest, files, bytes, expires_at
        ), e AS (
            INSERT INTO erasures (id, tenant_id, kind, subject, selection, case_id, reason, status, plan_id, requested_by, requested_at)
            SELECT @erasure_id, @tenant_id, @kind, @subject, @selection, @case_id, @reason, 'waiting', p.id, @user_id, @now FROM p
            RETURNING id, kind, status, selection, case_id, plan_id, kept, actors_erased, requested_by, requested_at, confirmed_by, confirmed_at, completed_at
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Erase}', true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('erasure', e.id, 'kind', e.kind, 'plan', p.id, 'planDigest', encode(p.digest, 'hex'), 'files', p.files, 'bytes', p.bytes,
                    'reasonSha256', encode(sha256(convert_to(@reason, 'UTF8')), 'hex'), 'actor', (SELECT a.id FROM audit_actors a WHERE a.user_id = @subject))
            FROM e, p
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM e WHERE @idempotency_key IS NOT NULL
        )
        SELECT {ErasureRecord.Columns} FROM e, p
        """;

    /// <summary>Asks. The idempotency key remembers the erasure where it remembers files otherwise.</summary>
    public async Task<Outcome<ErasureRecord>> RunAsync(CallContext context, ErasureRequest request, CancellationToken cancellationToken)
    {
        if (Check(request) is { } refusal) return refusal;
        var now = time.GetUtcNow();
        var selection = JsonSerializer.Serialize(
            new { wholeTenant = request.WholeTenant, userId = request.UserId, tags = request.Tags, prefixes = request.Prefixes }, JsonSerializerOptions.Web);
        var planId = Guid.CreateVersion7(now);
        var items = new Statement(Items).Uuid("plan_id", planId).Uuid("tenant_id", context.Caller.Tenant.Value).Time("now", now).Json("selection", selection);
        var ask = new Statement(Ask).Add(context, now).AddKey(context)
            .Uuid("erasure_id", Guid.CreateVersion7(now)).Uuid("plan_id", planId).Text("kind", request.WholeTenant ? "tenant" : "subject")
            .Text("subject", request.UserId).Json("selection", selection).Text("case_id", request.CaseId).Text("reason", request.Reason)
            .Time("expires_at", now.AddDays(options.PlanDays));
        return (await database.Patient(options.PlanSeconds).RunAsync(context.Caller.Tenant, [items, ask], row => ErasureRecord.Read(row), cancellationToken))[0];
    }

    private static Refusal.Invalid? Check(ErasureRequest request)
    {
        var errors = new List<FieldError>();
        var some = request.UserId is not null || request.Tags.Count > 0 || request.Prefixes.Count > 0;
        if (request.WholeTenant == some) errors.Add(new FieldError("tenant", "Say tenant: true, or what is the person's: userId, tags, prefixes. Not both, and not nothing."));
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 500) errors.Add(new FieldError("reason", "A reason is needed.", "1 to 500 characters"));
        if (request.UserId is { Length: 0 or > 256 }) errors.Add(new FieldError("userId", "A user's id.", "1 to 256 characters"));
        FilePlacement.CheckTags(request.Tags, errors);
        if (request.Prefixes.Count > 100 || request.Prefixes.Any(prefix => prefix.Length is 0 or > 1024)) errors.Add(new FieldError("prefixes", "Paths to begin with.", "100 of 1 to 1024 characters"));
        return errors.Count == 0 ? null : new Refusal.Invalid(errors);
    }
}
