using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>Writes the audit entry of what was refused. Refusals give nothing out, so their entry is a commit of its own, or of many of them.</summary>
public sealed class RefusalLog(TenantDatabase database, TimeProvider time)
{
    private const string Append = $"""
        WITH asked AS (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, code, file_id, refused_path
            FROM unnest(@n, @audit_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id, @error, @file_id, @path)
            AS a(n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, code, file_id, refused_path)
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfRow}, 'REFUSED', false, code, file_id, left(refused_path, 1024), NULL, NULL, NULL, jsonb_build_object() FROM asked
        )
        SELECT n FROM asked
        """;

    private readonly SetStatement<Entry, bool> _append = new SetStatement<Entry, bool>(Append, _ => true)
        .AddCaller(entry => (entry.Context, entry.Now))
        .Text("error", entry => entry.Code).Uuid("file_id", entry => entry.FileId)
        .Text("path", entry => entry.Path?.Replace("\0", "", StringComparison.Ordinal));

    /// <summary>Records a refusal by its word.</summary>
    public Task RecordAsync(CallContext context, string code, string? path, Guid? fileId, CancellationToken cancellationToken) =>
        database.RunTogetherAsync(context.Caller.Tenant, _append, new Entry(context, time.GetUtcNow(), code, path, fileId), cancellationToken);

    private sealed record Entry(CallContext Context, DateTimeOffset Now, string Code, string? Path, Guid? FileId);
}
