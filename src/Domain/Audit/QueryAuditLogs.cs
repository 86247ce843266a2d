using Npgsql;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Audit;

/// <summary><c>audit.read</c>: pages of the tenant's audit log, newest first, by keyset on the time-ordered id.</summary>
public sealed class QueryAuditLogs(TenantDatabase database)
{
    private const string Query = """
        SELECT id, occurred_at, operation, action, success, error, user_id, user_role, ip, device, trace_id, file_id, file_path,
            related_object_type, related_object_id, grant_id, metadata
        FROM storage_audit_logs
        WHERE id < @before AND (@user IS NULL OR user_id = @user) AND (@action IS NULL OR action = @action)
            AND (@path IS NULL OR file_path = @path) AND (@file_id IS NULL OR file_id = @file_id)
            AND (@object_type IS NULL OR related_object_type = @object_type) AND (@object_id IS NULL OR related_object_id = @object_id)
            AND (@success IS NULL OR success = @success) AND (@from IS NULL OR occurred_at >= @from) AND (@to IS NULL OR occurred_at < @to)
        ORDER BY id DESC LIMIT @limit
        """;

    /// <summary>Reads a page.</summary>
    public async Task<Outcome<Page<AuditEntry>>> RunAsync(CallContext context, AuditQuery query, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (query.Limit is < 1 or > 1000) errors.Add(new FieldError("limit", "A page holds 1 to 1,000 entries.", "1 to 1000"));
        var before = Guid.AllBitsSet;
        if (query.Cursor is not null && !Guid.TryParse(Cursor.Read(query.Cursor), out before)) errors.Add(new FieldError("cursor", "Not a cursor of this listing."));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var entries = await database.QueryAsync(
            context.Caller.Tenant,
            new Statement(Query).Uuid("before", before).Text("user", query.UserId).Text("action", query.Action).Text("path", query.FilePath)
                .Uuid("file_id", query.FileId).Text("object_type", query.ObjectType).Text("object_id", query.ObjectId).Bool("success", query.Success)
                .Time("from", query.From).Time("to", query.To).Int("limit", query.Limit + 1),
            Read, cancellationToken);
        var page = entries.Take(query.Limit).ToList();
        return new Page<AuditEntry>(page, entries.Count > query.Limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }

    private static AuditEntry Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), FileSql.Time(row, 1)!.Value, row.GetString(2), row.GetString(3), row.GetBoolean(4), FileSql.Text(row, 5), row.GetString(6),
        row.GetString(7), FileSql.Text(row, 8), FileSql.Text(row, 9), FileSql.Text(row, 10), row.IsDBNull(11) ? null : row.GetGuid(11), FileSql.Text(row, 12),
        FileSql.Text(row, 13), FileSql.Text(row, 14), row.IsDBNull(15) ? null : row.GetGuid(15), row.GetString(16));
}
