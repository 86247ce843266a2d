using Npgsql;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Audit;

/// <summary><c>audit.read</c>: pages of the tenant's audit log, newest first, by keyset on the time-ordered id.</summary>
public sealed class QueryAuditLogs(TenantDatabase database)
{
    private const string Wanted = """
        WITH entry AS (
            SELECT id, occurred_at, operation, action, success, error, actor_id, actor_role, origin_id, trace_id, file_id, file_path,
                related_object_type, related_object_id, grant_id, metadata
            FROM storage_audit_logs
            WHERE id < @before AND (@user IS NULL OR actor_id = CASE @user WHEN 'system' THEN @system WHEN 'link' THEN @link
                    ELSE (SELECT a.id FROM audit_actors a WHERE a.user_id = @user) END)
                AND (@action IS NULL OR action = @action) AND (@file_id IS NULL OR file_id = @file_id)
                AND (@object_type IS NULL OR related_object_type = @object_type) AND (@object_id IS NULL OR related_object_id = @object_id)
                AND (@success IS NULL OR success = @success) AND (@from IS NULL OR occurred_at >= @from) AND (@to IS NULL OR occurred_at < @to)
        """;

    // The entries of all files that were ever there, and those of no file, each by its index.
    private const string AtPath = """
                AND id IN (
                    SELECT id FROM storage_audit_logs WHERE file_id = ANY(ARRAY(SELECT f.id FROM file_records f WHERE f.path = @path))
                    UNION ALL SELECT id FROM storage_audit_logs WHERE file_id IS NULL AND file_path = @path)
        """;

    // What is indexed by object, in the words of that index: all but downloads.
    private const string ChangeOfObject =
        "c.related_object_type = @object_type AND c.related_object_id = @object_id AND c.operation NOT IN ('file.signed_url', 'file.download')";

    // An object's files are those that have it and those that something was done to for it, if only their upload.
    private const string OfObject = $"""
                AND id IN (
                    SELECT id FROM storage_audit_logs WHERE file_id = ANY(ARRAY(
                        SELECT f.id FROM file_records f
                        WHERE f.object_type = @object_type AND f.object_id = @object_id AND f.status IN ('available', 'archived')
                        UNION SELECT c.file_id FROM storage_audit_logs c WHERE {ChangeOfObject}))
                    UNION ALL SELECT c.id FROM storage_audit_logs c WHERE {ChangeOfObject} AND c.file_id IS NULL)
        """;

    private const string Newest = """
            ORDER BY id DESC LIMIT @limit
        )
        SELECT entry.id, entry.occurred_at, entry.operation, entry.action, entry.success, entry.error, entry.actor_id,
            CASE entry.actor_id WHEN @system THEN 'system' WHEN @link THEN 'link' ELSE a.user_id END, entry.actor_role, o.ip, o.device, entry.trace_id,
            entry.file_id, entry.file_path, entry.related_object_type, entry.related_object_id, entry.grant_id, entry.metadata
        FROM entry LEFT JOIN audit_actors a ON a.id = entry.actor_id LEFT JOIN audit_origins o ON o.id = entry.origin_id
        ORDER BY entry.id DESC
        """;

    private const string Query = $"{Wanted}\n{Newest}";

    private const string QueryAtPath = $"{Wanted}\n{AtPath}\n{Newest}";

    private const string QueryOfObject = $"{Wanted}\n{OfObject}\n{Newest}";

    /// <summary>Reads a page.</summary>
    public async Task<Outcome<Page<AuditEntry>>> RunAsync(CallContext context, AuditQuery query, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (query.Limit is < 1 or > 1000) errors.Add(new FieldError("limit", "A page holds 1 to 1,000 entries.", "1 to 1000"));
        var before = Guid.AllBitsSet;
        if (query.Cursor is not null && !Guid.TryParse(Cursor.Read(query.Cursor), out before)) errors.Add(new FieldError("cursor", "Not a cursor of this listing."));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var text = query.FilePath is not null ? QueryAtPath : query is { ObjectType: not null, ObjectId: not null } ? QueryOfObject : Query;
        var entries = await database.QueryAsync(
            context.Caller.Tenant,
            new Statement(text).Uuid("before", before).Text("user", query.UserId).Text("action", query.Action).Text("path", query.FilePath)
                .Uuid("file_id", query.FileId).Text("object_type", query.ObjectType).Text("object_id", query.ObjectId).Bool("success", query.Success)
                .Time("from", query.From).Time("to", query.To).Int("limit", query.Limit + 1)
                .Uuid("system", Pseudonyms.System.Actor).Uuid("link", Pseudonyms.Link.Actor),
            Read, cancellationToken);
        var page = entries.Take(query.Limit).ToList();
        return new Page<AuditEntry>(page, entries.Count > query.Limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }

    private static AuditEntry Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), FileSql.Time(row, 1)!.Value, row.GetString(2), row.GetString(3), row.GetBoolean(4), FileSql.Text(row, 5), row.GetGuid(6),
        FileSql.Text(row, 7), row.GetString(8), FileSql.Text(row, 9), FileSql.Text(row, 10), FileSql.Text(row, 11), row.IsDBNull(12) ? null : row.GetGuid(12),
        FileSql.Text(row, 13), FileSql.Text(row, 14), FileSql.Text(row, 15), row.IsDBNull(16) ? null : row.GetGuid(16), row.GetString(17));
}
