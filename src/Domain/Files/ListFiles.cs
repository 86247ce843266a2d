using Npgsql;
using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>
/// <c>file.list</c>: pages of files in path order (bytewise), by keyset. With folders, the statement walks the index from entry to entry and
/// jumps over everything inside a folder: a page costs as many index look-ups as it has entries, however full the folders are.
/// </summary>
public sealed class ListFiles(TenantDatabase database)
{
    /// <summary>The most entries a page.</summary>
    public const int MaxLimit = 1000;

    // What is asked for most has no filters. Hidden in subqueries, its bounds say nothing to the planner: a plan for them is no better than the one for
    // any bounds, so it is made once a connection. Planning takes longer than reading the page.
    internal const string Plain = $"""
        SELECT {FileRow.Columns} FROM file_records
        WHERE path >= (SELECT @after) AND path < (SELECT @prefix_end) AND status = 'available' AND status NOT IN ('expired', 'purged')
        ORDER BY path LIMIT (SELECT @limit)
        """;

    // Filters are planned each time: their values decide which index is best, and an absent one drops out.
    private const string Matches = $"path >= @after AND path < @prefix_end AND status = @status AND status NOT IN ('expired', 'purged') AND {Filters}";

    private const string Filters = """
        (@file_type IS NULL OR file_type = @file_type) AND (@system IS NULL OR system = @system)
        AND (@object_type IS NULL OR object_type = @object_type) AND (@object_id IS NULL OR object_id = @object_id)
        AND (@classification IS NULL OR classification = @classification)
        AND (@tag IS NULL OR tags @> ARRAY[@tag]) AND (@from IS NULL OR created_at >= @from) AND (@to IS NULL OR created_at < @to)
        """;

    internal const string Filtered = $"SELECT {FileRow.Columns} FROM file_records WHERE {Matches} ORDER BY path LIMIT @limit";

    // Uploads that were given up hold no path: several can share one, so their id is part of the key. This is the index of former files.
    private const string Expired = $"""
        SELECT {FileRow.Columns} FROM file_records
        WHERE path >= @after AND (path > @after OR id >= @after_id) AND path < @prefix_end AND status = 'expired' AND {Filters}
        ORDER BY path, id LIMIT @limit
        """;

    // '0' is the character after '/': a folder's bound lies behind everything in it. No path holds a control character, so U+0001 lies
    // directly behind a file's own path.
    private const string Next = $"""
        SELECT path, CASE WHEN strpos(substr(path, @prefix_length + 1), '/') > 0
            THEN substr(path, 1, @prefix_length + strpos(substr(path, @prefix_length + 1), '/')) END AS folder
        FROM file_records WHERE {Matches}
        """;

    private const string Folded = $"""
        WITH RECURSIVE entry AS (
            (SELECT path, folder, 1 AS n FROM ({Next} ORDER BY path LIMIT 1) first)
            UNION ALL
            SELECT following.path, following.folder, entry.n + 1
            FROM entry CROSS JOIN LATERAL (
                {Next} AND path >= CASE WHEN entry.folder IS NULL THEN entry.path || chr(1) ELSE left(entry.folder, -1) || '0' END COLLATE "C"
                ORDER BY path LIMIT 1
            ) following
            WHERE entry.n < @limit
        )
        SELECT {FileRow.Columns}, entry_folder
        FROM (SELECT path AS entry_path, folder AS entry_folder, n FROM entry) e
        JOIN file_records ON path = entry_path AND status NOT IN ('expired', 'purged')
        ORDER BY n
        """;

    /// <summary>Lists. Each file of the page is shown to <paramref name="onFile"/>, in the order of paths; a row is good for that moment only.</summary>
    public async Task<Outcome<FilePage>> RunAsync(CallContext context, FileQuery query, Action<FileRow> onFile, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (query.Limit is < 1 or > MaxLimit) errors.Add(new FieldError("limit", "A page holds 1 to 1,000 entries.", "1 to 1000"));
        if (query.Status is not null && !FileStatus.Listed.Contains(query.Status, StringComparer.Ordinal))
            errors.Add(new FieldError("status", $"One of: {string.Join(", ", FileStatus.Listed)}."));
        var expired = query.Status == FileStatus.Expired;
        if (expired && query.Delimited) errors.Add(new FieldError("delimiter", "Expired uploads are listed without folders."));
        if (query.Classification is not null) FilePlacement.CheckClassification(query.Classification, errors);
        if (query.Prefix is { Length: > 1024 } || query.Prefix?.Contains('\0') == true) errors.Add(new FieldError("prefix", "A prefix has at most 1,024 characters and no NUL.", "1024"));
        var after = query.Cursor is null ? query.Prefix ?? "" : Cursor.Read(query.Cursor);
        var afterId = Guid.Empty;
        if (expired && query.Cursor is not null) (after, afterId) = Split(after);
        if (after is null) errors.Add(new FieldError("cursor", "Not a cursor of this listing."));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var prefix = query.Prefix ?? "";
        var statement = new Statement(query.IsPlain ? Plain : expired ? Expired : query.Delimited ? Folded : Filtered)
            .Text("after", string.CompareOrdinal(after, prefix) > 0 ? after : prefix).Text("prefix_end", EndOf(prefix)).Int("limit", query.Limit + 1);
        if (!query.IsPlain) AddFilters(statement, query);
        if (expired) statement.Uuid("after_id", afterId);
        else if (!query.IsPlain) statement.Text("status", query.Status ?? FileStatus.Available);
        if (query.Delimited) statement.Int("prefix_length", prefix.EnumerateRunes().Count());

        // One more than the page was asked for: it tells whether there is a next one, and is where that begins.
        var file = new FileRow();
        var folders = new List<string>();
        var count = 0;
        string? next = null;
        await database.QueryAsync(
            context.Caller.Tenant, statement,
            row =>
            {
                var folder = query.Delimited ? FileSql.Text(row, FileRow.Count) : null;
                if (++count > query.Limit) next = folder ?? (expired ? $"{PathOf(row)}\n{row.GetGuid((int)FileColumn.Id)}" : PathOf(row));
                else if (folder is not null) folders.Add(folder);
                else onFile(file.At(row));
                return count;
            },
            cancellationToken);
        return new FilePage(folders, next is null ? null : Cursor.Write(next));
    }

    private static void AddFilters(Statement statement, FileQuery query) => statement
        .Text("file_type", query.FileType).Text("system", query.System).Text("object_type", query.ObjectType).Text("object_id", query.ObjectId)
        .Text("classification", query.Classification).Text("tag", query.Tag).Time("from", query.From).Time("to", query.To);

    private static string PathOf(NpgsqlDataReader row) => row.GetString((int)FileColumn.Path);

    private static (string? Path, Guid Id) Split(string? key) =>
        key?.LastIndexOf('\n') is >= 0 and var end && Guid.TryParse(key.AsSpan(end + 1), out var id) ? (key[..end], id) : (null, Guid.Empty);

    // Paths sort bytewise and hold no U+10FFFF: this is behind everything with the prefix.
    private static string EndOf(string prefix) => prefix + "\U0010FFFF";
}
