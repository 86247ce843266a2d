using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>Writes the audit entry of what was refused. Refusals give nothing out, so their entry is a commit of its own.</summary>
public sealed class RefusalLog(TenantDatabase database, TimeProvider time)
{
    private const string Append = $"""
        {AuditSql.Insert}
        SELECT {AuditSql.Caller}, 'REFUSED', false, @error, @file_id, left(@path, 1024), NULL, NULL, NULL, jsonb_build_object()
        """;

    /// <summary>Records a refusal by its word.</summary>
    public Task RecordAsync(CallContext context, string code, string? path, Guid? fileId, CancellationToken cancellationToken) => database.QueryAsync(
        context.Caller.Tenant,
        new Statement(Append).Add(context, time.GetUtcNow()).Text("error", code).Uuid("file_id", fileId).Text("path", path?.Replace("\0", "", StringComparison.Ordinal)),
        _ => 0, cancellationToken);
}
