using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>
/// Writes grants and audit entries of downloads, those that callers of a tenant want at the same moment by one statement. It says yes or nothing: why a
/// file gives no URL is found out by <see cref="IssueDownloadUrl"/>, for that one alone.
/// </summary>
public sealed class GrantDownload
{
    private const string Asked = $"""
        WITH asked AS (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, user_id, ip,
                grant_id, wanted_id, wanted_path, url_from, minutes, disposition, closed
            FROM unnest(@n, @audit_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id, @user_id, @ip,
                @grant_id, @file_id, @file_path, @window_from, @minutes, @disposition, @closed)
            AS a(n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, user_id, ip,
                grant_id, wanted_id, wanted_path, url_from, minutes, disposition, closed)
        ), usable AS MATERIALIZED (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, user_id, ip, grant_id, url_from, disposition, file.id AS file_id, path, store, object_type, object_id, file_name, content_type, content_encoding,
                least(url_from + make_interval(mins => coalesce(minutes, (@lifetimes ->> file_type)::int, {DownloadSql.DefaultMinutes})),
                    CASE WHEN file.status = 'archived' THEN date_trunc('second', rehydrated_until) END) AS until
            FROM asked JOIN file_records file ON
        """;

    private const string Write = $"""
            WHERE {DownloadSql.ReadableOfRow}
                AND EXISTS (SELECT FROM tenants WHERE id = current_tenant() AND tenants.status = 'active')
        ), granted AS (
            INSERT INTO grants (id, tenant_id, file_id, kind, disposition, issued_to, issued_role, issued_ip, issued_at, expires_at)
            SELECT grant_id, current_tenant(), file_id, 'download', disposition, user_id, actor_role, ip, url_from, until FROM usable
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfRow}, CASE WHEN disposition = 'inline' THEN 'VIEW' ELSE 'SIGNED_URL_GENERATED' END, true, NULL,
                file_id, path, object_type, object_id, grant_id,
                jsonb_build_object('kind', 'download', 'disposition', disposition, 'expiresAt', until, 'maxUses', NULL)
            FROM usable
        )
        SELECT n, file_id, path, store, file_name, content_type, content_encoding, until FROM usable
        """;

    private const string ById = $"{Asked} file.id = wanted_id\n{Write}";

    private const string AtPath = $"{Asked} file.path = wanted_path AND file.status NOT IN ('expired', 'purged')\n{Write}";

    private readonly TenantDatabase _database;
    private readonly FileCatalog _catalog;
    private readonly SetStatement<Wish, Granted> _byId;
    private readonly SetStatement<Wish, Granted> _atPath;

    /// <summary>Prepares the statements.</summary>
    public GrantDownload(TenantDatabase database, FileCatalog catalog)
    {
        _database = database;
        _catalog = catalog;
        _byId = Prepare(ById);
        _atPath = Prepare(AtPath);
    }

    /// <summary>Grants one; null when the file may not be downloaded.</summary>
    internal Task<Granted?> RunAsync(CallContext context, FileRef file, DownloadRequest request, Guid grantId, DateTimeOffset now, DateTimeOffset from, CancellationToken cancellationToken) =>
        _database.RunTogetherAsync(
            context.Caller.Tenant, file.Id is null ? _atPath : _byId, new Wish(context, now, grantId, file, from, request.Minutes, request.Inline), cancellationToken);

    private SetStatement<Wish, Granted> Prepare(string sql) => new SetStatement<Wish, Granted>(sql, Granted.Read)
        .AddCaller(wish => (wish.Context, wish.Now))
        .Text("user_id", wish => wish.Context.Caller.UserId).Text("ip", wish => wish.Context.Caller.Ip)
        .Uuid("grant_id", wish => wish.GrantId).Uuid("file_id", wish => wish.File.Id).Text("file_path", wish => wish.File.Path)
        .Time("window_from", wish => wish.From).Int("minutes", wish => wish.Minutes).Text("disposition", wish => wish.Inline ? "inline" : "attachment")
        .AddClosed(_catalog, wish => wish.Context.Caller.Roles)
        .SameJson("lifetimes", _catalog.DownloadMinutesJson);

    private sealed record Wish(CallContext Context, DateTimeOffset Now, Guid GrantId, FileRef File, DateTimeOffset From, int? Minutes, bool Inline);

    /// <summary>A file that is granted, and until when.</summary>
    internal sealed record Granted(Guid Id, string Path, string Store, string FileName, string ContentType, string? ContentEncoding, DateTimeOffset Until)
    {
        public static Granted Read(NpgsqlDataReader row) =>
            new(row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), FileSql.Text(row, 6), FileSql.Time(row, 7)!.Value);
    }
}
