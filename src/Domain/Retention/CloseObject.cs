using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary><c>retention.close</c>: says that an object is closed, or open again. Twice is the same as once.</summary>
public sealed class CloseObject(TenantDatabase database, TimeProvider time)
{
    private const int MaxLength = 128;

    // Without a time, an object that is closed stays closed since when it was.
    private const string Close = $"""
        WITH c AS (
            INSERT INTO closed_objects AS c (tenant_id, object_type, object_id, closed_at, closed_by)
            VALUES (@tenant_id, @object_type, @object_id, coalesce(@closed_at, @now), @user_id)
            ON CONFLICT (tenant_id, object_type, object_id) DO UPDATE SET closed_at = @closed_at, closed_by = @user_id WHERE c.closed_at <> @closed_at
            RETURNING {Closure.Columns}
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Close}', true, NULL, NULL, NULL, object_type, object_id, NULL, jsonb_build_object('closedAt', closed_at) FROM c
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, NULL, NULL FROM c WHERE @idempotency_key IS NOT NULL
        )
        SELECT {Closure.Columns} FROM c
        UNION ALL
        SELECT {Closure.Columns} FROM closed_objects c
        WHERE c.tenant_id = @tenant_id AND c.object_type = @object_type AND c.object_id = @object_id AND NOT EXISTS (SELECT FROM c)
        """;

    private const string Find = $"""
        SELECT {Closure.Columns} FROM closed_objects c WHERE c.tenant_id = @tenant_id AND c.object_type = @object_type AND c.object_id = @object_id
        """;

    private const string Reopen = $"""
        WITH c AS (
            DELETE FROM closed_objects c WHERE c.tenant_id = @tenant_id AND c.object_type = @object_type AND c.object_id = @object_id RETURNING {Closure.Columns}
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Reopen}', true, NULL, NULL, NULL, object_type, object_id, NULL, jsonb_build_object('closedAt', closed_at) FROM c
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, NULL, NULL FROM c WHERE @idempotency_key IS NOT NULL
        )
        SELECT count(*) FROM c
        """;

    /// <summary>Closes, now or at an earlier time.</summary>
    public async Task<Outcome<Closure>> RunAsync(CallContext context, string objectType, string objectId, DateTimeOffset? closedAt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var errors = Check(objectType, objectId);
        if (closedAt > now) errors.Add(new FieldError("closedAt", "Must not be in the future.", now.UtcDateTime.ToString("O")));
        if (closedAt < Timestamps.Plausible) errors.Add(new FieldError("closedAt", "Too early to be true.", Timestamps.Plausible.UtcDateTime.ToString("O")));
        if (errors.Count > 0) return new Refusal.Invalid(errors);
        var statement = new Statement(Close).Add(context, now).AddKey(context)
            .Text("object_type", objectType).Text("object_id", objectId).Time("closed_at", closedAt);
        var closure = await database.QuerySingleAsync(context.Caller.Tenant, statement, Closure.Read, cancellationToken);

        // Of two at once the later one may find a row in its way that is younger than its snapshot. The next statement sees it.
        closure ??= await database.QuerySingleAsync(context.Caller.Tenant, statement, Closure.Read, cancellationToken);
        return closure is null ? new Refusal.LostRace("object") : closure;
    }

    /// <summary>Opens again.</summary>
    public async Task<Outcome<Closure>> ReopenAsync(CallContext context, string objectType, string objectId, CancellationToken cancellationToken)
    {
        if (Check(objectType, objectId) is { Count: > 0 } errors) return new Refusal.Invalid(errors);
        var statement = new Statement(Reopen).Add(context, time.GetUtcNow()).AddKey(context).Text("object_type", objectType).Text("object_id", objectId);
        await database.QuerySingleAsync(context.Caller.Tenant, statement, row => row.GetInt64(0), cancellationToken);
        return new Closure(objectType, objectId, null, null);
    }

    /// <summary>The object as it is, closed or open: what a repeated request gets.</summary>
    public async Task<Outcome<Closure>> ReadAsync(CallContext context, string objectType, string objectId, CancellationToken cancellationToken)
    {
        var statement = new Statement(Find).Uuid("tenant_id", context.Caller.Tenant.Value).Text("object_type", objectType).Text("object_id", objectId);
        return await database.QuerySingleAsync(context.Caller.Tenant, statement, Closure.Read, cancellationToken) ?? new Closure(objectType, objectId, null, null);
    }

    private static List<FieldError> Check(string objectType, string objectId)
    {
        var errors = new List<FieldError>();
        foreach (var (field, value) in new[] { ("objectType", objectType), ("objectId", objectId) })
        {
            if (!PolicyRules.IsToken(value)) errors.Add(new FieldError(field, "Letters, digits, dots, hyphens and underscores, the first a letter or digit.", $"{MaxLength} characters"));
        }

        return errors;
    }
}
