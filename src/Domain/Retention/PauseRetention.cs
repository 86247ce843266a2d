using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary><c>retention.pause</c>, <c>retention.pause_all</c>: stops retention and purge, and lets them go on. What has happened stays; a reason goes into the log as its hash.</summary>
public sealed class PauseRetention(TenantDatabase database, TimeProvider time)
{
    private const int MaxReason = 500;

    private const string Find = $"SELECT {RetentionPauses.Columns} FROM tenants t CROSS JOIN retention_switch s WHERE t.id = @tenant_id";

    // A pause that is there keeps its beginning; its reason and who gave it are the newest.
    private const string PauseTenant = $"""
        WITH changed AS (
            UPDATE tenants t SET retention_paused_at = CASE WHEN @paused THEN coalesce(t.retention_paused_at, @now) END,
                retention_paused_by = CASE WHEN @paused THEN @user_id END, retention_pause_reason = CASE WHEN @paused THEN @reason END
            WHERE t.id = @tenant_id AND (@paused OR t.retention_paused_at IS NOT NULL)
            RETURNING 'tenant' AS scope
        ), {Record}
        """;

    private const string PauseAll = $"""
        WITH changed AS (
            UPDATE retention_switch s SET paused_at = CASE WHEN @paused THEN coalesce(s.paused_at, @now) END,
                paused_by = CASE WHEN @paused THEN @user_id END, reason = CASE WHEN @paused THEN @reason END
            WHERE @paused OR s.paused_at IS NOT NULL
            RETURNING 'all' AS scope
        ), {Record}
        """;

    private const string Record = $"""
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, CASE WHEN @paused THEN '{AuditAction.Pause}' ELSE '{AuditAction.Resume}' END, true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('scope', scope, 'reasonSha256', encode(sha256(convert_to(@reason, 'UTF8')), 'hex'))
            FROM changed
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, NULL, NULL FROM changed WHERE @idempotency_key IS NOT NULL
        )
        SELECT count(*) FROM changed
        """;

    /// <summary>The pauses as they are.</summary>
    public async Task<Outcome<RetentionPauses>> ReadAsync(CallContext context, CancellationToken cancellationToken) =>
        await FindAsync(context.Caller.Tenant, cancellationToken) is { } pauses ? pauses : new Refusal.TenantInactive();

    /// <summary>Pauses the caller's tenant, or lets it go on.</summary>
    public Task<Outcome<RetentionPauses>> RunAsync(CallContext context, bool paused, string? reason, CancellationToken cancellationToken) =>
        SetAsync(PauseTenant, context, paused, reason, cancellationToken);

    /// <summary>The same for every tenant. The audit entry is in the log of the caller's.</summary>
    public Task<Outcome<RetentionPauses>> RunForAllAsync(CallContext context, bool paused, string? reason, CancellationToken cancellationToken) =>
        SetAsync(PauseAll, context, paused, reason, cancellationToken);

    internal Task<RetentionPauses?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.QuerySingleAsync(tenant, new Statement(Find).Uuid("tenant_id", tenant.Value), RetentionPauses.Read, cancellationToken);

    private async Task<Outcome<RetentionPauses>> SetAsync(string sql, CallContext context, bool paused, string? reason, CancellationToken cancellationToken)
    {
        if (paused && string.IsNullOrWhiteSpace(reason)) return new Refusal.Invalid("reason", "A pause needs a reason.");
        if (reason is { Length: > MaxReason } || reason?.Contains('\0') == true) return new Refusal.Invalid("reason", "A reason has at most 500 characters and no NUL.", $"{MaxReason}");
        var statement = new Statement(sql).Add(context, time.GetUtcNow()).AddKey(context).Bool("paused", paused).Text("reason", reason);
        await database.QuerySingleAsync(context.Caller.Tenant, statement, row => row.GetInt64(0), cancellationToken);
        return await ReadAsync(context, cancellationToken);
    }
}
