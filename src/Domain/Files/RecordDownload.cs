using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>
/// Finds files that are downloaded through the gateway as a whole and writes the audit entries, those that callers of a tenant want at the same moment by one
/// statement. It says yes or nothing.
/// </summary>
public sealed class RecordDownload
{
    private const string Asked = """
        WITH asked AS (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, wanted_id, wanted_path, closed
            FROM unnest(@n, @audit_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id, @file_id, @file_path, @closed)
            AS a(n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, wanted_id, wanted_path, closed)
        ), readable AS MATERIALIZED (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, file.id AS file_id
            FROM asked JOIN file_records file ON
        """;

    private const string Write = $"""
            WHERE {DownloadSql.ReadableOfRow}
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfRow}, 'DOWNLOAD', true, NULL, file_id, path, object_type, object_id, NULL,
                jsonb_build_object('kind', 'gateway', 'offset', 0, 'length', size)
            FROM readable JOIN file_records file ON file.id = file_id
        )
        SELECT n, {FileSql.Columns} FROM readable JOIN file_records file ON file.id = file_id
        """;

    private const string ById = $"{Asked} file.id = wanted_id\n{Write}";

    private const string AtPath = $"{Asked} file.path = wanted_path AND file.status NOT IN ('expired', 'purged')\n{Write}";

    private readonly TenantDatabase _database;
    private readonly FileCatalog _catalog;
    private readonly SetStatement<Wish, FileRecord> _byId;
    private readonly SetStatement<Wish, FileRecord> _atPath;

    /// <summary>Prepares the statements.</summary>
    public RecordDownload(TenantDatabase database, FileCatalog catalog)
    {
        _database = database;
        _catalog = catalog;
        _byId = Prepare(ById);
        _atPath = Prepare(AtPath);
    }

    /// <summary>Finds and records one; null when the file may not be downloaded.</summary>
    internal Task<FileRecord?> RunAsync(CallContext context, FileRef file, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.RunTogetherAsync(context.Caller.Tenant, file.Id is null ? _atPath : _byId, new Wish(context, now, file), cancellationToken);

    private SetStatement<Wish, FileRecord> Prepare(string sql) => new SetStatement<Wish, FileRecord>(sql, row => FileSql.Read(row, 1))
        .AddCaller(wish => (wish.Context, wish.Now))
        .Uuid("file_id", wish => wish.File.Id).Text("file_path", wish => wish.File.Path)
        .AddClosed(_catalog, wish => wish.Context.Caller.Roles);

    private sealed record Wish(CallContext Context, DateTimeOffset Now, FileRef File);
}
