using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>
/// <c>retention.hold</c>: sets a legal hold. It waits for the tenant's deletions that are under way and keeps later ones waiting until it is committed,
/// so its answer is exact: what it counts as covered stays, and what had begun to be erased is named.
/// </summary>
public sealed class SetHold(TenantDatabase database, TimeProvider time)
{
    private const string Set = $"""
        WITH target AS (
            SELECT f.id, f.path, f.object_type, f.object_id FROM file_records f
            WHERE f.id = coalesce(@file_id, (SELECT p.id FROM file_records p WHERE p.tenant_id = @tenant_id AND p.path = @path AND p.status NOT IN ('expired', 'purged')))
                AND f.status NOT IN ('expired', 'purged')
        ), hold AS (
            INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, file_id, path_prefix, object_type, object_id, set_by, set_at)
            SELECT @hold_id, @tenant_id, @case_id, @reason, @scope, target.id, @path_prefix, @object_type, @object_id, @user_id, @now
            FROM (VALUES (1)) one LEFT JOIN target ON true
            WHERE @scope <> 'file' OR target.id IS NOT NULL
            RETURNING id
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Hold}', true, NULL, target.id, target.path, coalesce(target.object_type, @object_type), coalesce(target.object_id, @object_id), NULL,
                jsonb_strip_nulls(jsonb_build_object('hold', hold.id, 'scope', @scope, 'caseIdSha256', encode(sha256(convert_to(@case_id, 'UTF8')), 'hex'),
                    'reasonSha256', encode(sha256(convert_to(@reason, 'UTF8')), 'hex'), 'pathPrefixSha256', encode(sha256(convert_to(@path_prefix, 'UTF8')), 'hex')))
            FROM hold LEFT JOIN target ON true
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM hold WHERE @idempotency_key IS NOT NULL
        )
        SELECT id FROM hold
        """;

    /// <summary>Sets it, and counts what it covers. The idempotency key remembers the hold where it remembers files otherwise.</summary>
    public async Task<Outcome<LegalHold>> RunAsync(CallContext context, HoldRequest request, CancellationToken cancellationToken)
    {
        if (request.Check() is { Count: > 0 } errors) return new Refusal.Invalid(errors);
        var now = time.GetUtcNow();
        var (tenant, hold) = (context.Caller.Tenant, Guid.CreateVersion7(now));
        var set = new Statement(Set).Add(context, now).AddKey(context)
            .Uuid("hold_id", hold).Text("case_id", request.CaseId).Text("reason", request.Reason).Text("scope", request.Scope)
            .Uuid("file_id", request.File?.Id).Text("path", request.File?.Path).Text("path_prefix", request.PathPrefix)
            .Text("object_type", request.ObjectType).Text("object_id", request.ObjectId);
        var counted = new Statement(HoldSql.Covered).Uuid("tenant_id", tenant.Value).Uuid("hold_id", hold);
        var rows = await database.RunAsync(tenant, [RetentionSql.CloseHoldGate(tenant), set, counted], HoldSql.Read, cancellationToken);
        return rows is [var covered] ? covered : new Refusal.NotFound("file");
    }
}
