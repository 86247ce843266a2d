using Npgsql;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>
/// Writes pending records, quota reservations, grants and audit entries of announced uploads, those that callers of a tenant bring at the same moment by
/// one statement. It says yes or nothing: when the quota does not hold all of them, or a path is taken, <see cref="IssueUploadUrl"/> asks for that one alone.
/// </summary>
public sealed class AnnounceUpload
{
    private const string Announce = $"""
        WITH asked AS (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, user_id, ip, file_id, grant_id, plain_path, stamped_path, stamp,
                file_type, scope, system, object_type, object_id, file_name, content_type, size, declared_sha256, metadata, tags, classification,
                upload_kind, part_bytes, part_count, upload_until, url_from, url_until, trace_parent
            FROM unnest(@n, @audit_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id, @user_id, @ip, @file_id, @grant_id, @path, @stamped_path, @stamp,
                @file_type, @scope, @system, @object_type, @object_id, @file_name, @content_type, @size, @declared_sha256, @metadata, @tags, @classification,
                @upload_kind, @part_bytes, @part_count, @upload_until, @url_from, @url_until, @trace_parent)
            AS a(n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, user_id, ip, file_id, grant_id, plain_path, stamped_path, stamp,
                file_type, scope, system, object_type, object_id, file_name, content_type, size, declared_sha256, metadata, tags, classification,
                upload_kind, part_bytes, part_count, upload_until, url_from, url_until, trace_parent)
        ), tenant AS MATERIALIZED (
            SELECT store, max_files, max_bytes, timestamp_prefix FROM tenants WHERE id = current_tenant() AND status = 'active'
        ), usage AS MATERIALIZED (
            SELECT files, bytes FROM tenant_usage WHERE tenant_id = current_tenant() FOR UPDATE
        ), located AS MATERIALIZED (
            SELECT asked.*, store, CASE WHEN coalesce(stamp, timestamp_prefix) THEN stamped_path ELSE plain_path END AS path FROM asked CROSS JOIN tenant
        ), placed AS MATERIALIZED (
            SELECT DISTINCT ON (path) located.* FROM located
            WHERE NOT EXISTS (SELECT FROM file_records f WHERE f.path = located.path AND f.status NOT IN ('expired', 'purged'))
            ORDER BY path, n
        ), wanted AS MATERIALIZED (
            SELECT count(*) AS files, sum(size) AS bytes FROM placed
        ), reserved AS (
            UPDATE tenant_usage u SET files = u.files + wanted.files, bytes = u.bytes + wanted.bytes
            FROM tenant, usage, wanted
            WHERE u.tenant_id = current_tenant() AND wanted.files > 0
                AND usage.files + wanted.files <= tenant.max_files AND usage.bytes + wanted.bytes <= tenant.max_bytes
            RETURNING true
        ), new AS MATERIALIZED (
            SELECT placed.* FROM placed CROSS JOIN reserved
        ), file AS (
            {AnnounceSql.InsertFile}
            SELECT file_id, current_tenant(), path, store, 'pending', file_type, scope, system, object_type, object_id, file_name, content_type,
                size, declared_sha256, metadata, string_to_array(tags, chr(31)), classification, upload_kind, part_bytes, part_count, user_id, at, upload_until, at
            FROM new
        ), granted AS (
            {AnnounceSql.InsertGrant}
            SELECT grant_id, current_tenant(), file_id, 'upload', user_id, actor_role, ip, url_from, url_until, trace_parent FROM new WHERE grant_id IS NOT NULL
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfRow}, 'SIGNED_URL_GENERATED', true, NULL, file_id, path, object_type, object_id, grant_id,
                jsonb_build_object('kind', 'upload', 'size', size, 'contentType', content_type, 'expiresAt', url_until)
            FROM new WHERE grant_id IS NOT NULL
        )
        SELECT n, path, store, metadata FROM new
        """;

    // No tag holds a control character: U+001F keeps them apart.
    private const char TagSeparator = '\u001f';

    private readonly TenantDatabase _database;
    private readonly SetStatement<Announcement, FileRow> _announce = new SetStatement<Announcement, FileRow>(Announce, FileRow.Read)
        .AddCaller(row => (row.Context, row.Now))
        .Text("user_id", row => row.Context.Caller.UserId).Text("ip", row => row.Context.Caller.Ip)
        .Uuid("file_id", row => row.FileId).Uuid("grant_id", row => row.GrantId)
        .Text("path", row => row.Placed.Path).Text("stamped_path", row => row.Placed.StampedPath).Bool("stamp", row => row.Request.TimestampPrefix)
        .Text("file_type", row => row.Placed.Type.Name).Text("scope", row => row.Placed.Scope).Text("system", row => row.Placed.System)
        .Text("object_type", row => row.Placed.ObjectType).Text("object_id", row => row.Placed.ObjectId)
        .Text("file_name", row => row.Placed.FileName).Text("content_type", row => row.Placed.Content.MediaType).Long("size", row => row.Request.Size)
        .Bytes("declared_sha256", row => row.Request.Sha256).Json("metadata", row => MetadataJson.Write(row.Request.Metadata))
        .Text("tags", row => string.Join(TagSeparator, row.Request.Tags)).Text("classification", row => row.Request.Classification ?? Classification.Default)
        .Text("upload_kind", row => row.UploadKind).Long("part_bytes", row => row.PartBytes).Int("part_count", row => row.PartCount)
        .Time("upload_until", row => row.UploadUntil).Time("url_from", row => row.Window.From).Time("url_until", row => row.Window.Until).Text("trace_parent", row => row.TraceParent);

    /// <summary>Prepares the statement.</summary>
    public AnnounceUpload(TenantDatabase database) => _database = database;

    /// <summary>Announces one; null when it has to be asked for alone.</summary>
    internal async Task<FileRecord?> RunAsync(Announcement announcement, CancellationToken cancellationToken) =>
        await _database.RunTogetherAsync(announcement.Context.Caller.Tenant, _announce, announcement, cancellationToken) is { } row ? Record(announcement, row) : null;

    // Everything but these three columns is what was asked for. PostgreSQL keeps microseconds.
    private static FileRecord Record(Announcement asked, FileRow row) => new()
    {
        Id = asked.FileId,
        Tenant = asked.Context.Caller.Tenant,
        Path = row.Path,
        Store = row.Store,
        Status = FileStatus.Pending,
        FileType = asked.Placed.Type.Name,
        Scope = asked.Placed.Scope,
        System = asked.Placed.System,
        ObjectType = asked.Placed.ObjectType,
        ObjectId = asked.Placed.ObjectId,
        FileName = asked.Placed.FileName,
        ContentType = asked.Placed.Content.MediaType,
        Size = asked.Request.Size,
        DeclaredSha256 = asked.Request.Sha256,
        MetadataJson = row.Metadata,
        Tags = asked.Request.Tags,
        UploadKind = asked.UploadKind,
        PartBytes = asked.PartBytes,
        PartCount = asked.PartCount,
        UploadedBy = asked.Context.Caller.UserId,
        CreatedAt = Timestamps.ToMicroseconds(asked.Now),
        ExpiresAt = Timestamps.ToMicroseconds(asked.UploadUntil),
        Version = 1,
        Classification = asked.Request.Classification ?? Classification.Default,
    };

    private sealed record FileRow(string Path, string Store, string Metadata)
    {
        public static FileRow Read(NpgsqlDataReader row) => new(row.GetString(1), row.GetString(2), row.GetString(3));
    }
}
