using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Telemetry;

namespace Strongroom.Files;

/// <summary>
/// <c>file.upload_url</c>: announces a file and signs its PUT, or plans its parts. One round trip writes the pending record, the quota
/// reservation, the grant and the audit entry; only when that has committed is a URL signed.
/// </summary>
public sealed class IssueUploadUrl(
    TenantDatabase database, AnnounceUpload announce, FilePlacement placement, UploadSigner signer, UploadOptions options, TimeProvider time)
{
    // The lock on the usage row makes announcements of one tenant take turns: each sees what the one before it left of the quota.
    private const string Announce = $"""
        WITH tenant AS (
            SELECT id, store, status, max_files, max_bytes, CASE WHEN coalesce(@stamp, timestamp_prefix) THEN @stamped_path ELSE @path END AS path
            FROM tenants WHERE id = @tenant_id
        ), taken AS (
            SELECT f.id FROM file_records f JOIN tenant ON f.path = tenant.path WHERE f.status NOT IN ('expired', 'purged')
        ), usage AS (
            SELECT files, bytes FROM tenant_usage WHERE tenant_id = @tenant_id FOR UPDATE
        ), reserved AS (
            UPDATE tenant_usage u SET files = u.files + 1, bytes = u.bytes + @size
            FROM tenant, usage
            WHERE u.tenant_id = tenant.id AND tenant.status = 'active' AND NOT EXISTS (SELECT FROM taken)
                AND usage.files + 1 <= tenant.max_files AND usage.bytes + @size <= tenant.max_bytes
            RETURNING tenant.store, tenant.path
        ), file AS (
            {AnnounceSql.InsertFile}
            SELECT @file_id, @tenant_id, path, store, 'pending', @file_type, @scope, @system, @object_type, @object_id, @file_name, @content_type,
                @size, @declared_sha256, @metadata, @tags, @classification, @upload_kind, @part_bytes, @part_count, @user_id, @now, @upload_until, @now
            FROM reserved
            RETURNING {FileSql.Columns}
        ), granted AS (
            {AnnounceSql.InsertGrant}
            SELECT @grant_id, @tenant_id, id, 'upload', @user_id, @user_role, @ip, @url_from, @url_until, @trace_parent FROM file WHERE @grant_id IS NOT NULL
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'SIGNED_URL_GENERATED', true, NULL, id, path, object_type, object_id, @grant_id,
                jsonb_build_object('kind', 'upload', 'size', @size, 'contentType', @content_type, 'expiresAt', @url_until)
            FROM file WHERE @grant_id IS NOT NULL
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, @grant_id FROM file WHERE @idempotency_key IS NOT NULL AND @grant_id IS NOT NULL
        ), verdict AS (
            SELECT t.status AS tenant_status, t.path AS wanted, EXISTS (SELECT FROM taken) AS exists, files, bytes, max_files, max_bytes
            FROM tenant t CROSS JOIN usage
        )
        SELECT {FileSql.Columns}, tenant_status, wanted, exists, files, bytes, max_files, max_bytes FROM verdict LEFT JOIN file ON true
        """;

    private const string FindGrant = $"""
        SELECT {FileSql.Columns}, url_from, url_until, revoked_at
        FROM file_records JOIN (
            SELECT file_id, issued_at AS url_from, expires_at AS url_until, revoked_at FROM grants WHERE id = @grant_id AND kind = 'upload'
        ) g ON g.file_id = id
        WHERE id = @file_id
        """;

    /// <summary>Announces and signs.</summary>
    public async Task<Outcome<UploadTicket>> RunAsync(CallContext context, UploadRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var fileId = Guid.CreateVersion7(now);
        var placed = placement.Place(request, fileId, context.Caller.UserId, now, long.MaxValue);
        if (placed.Refusal is { } refusal) return refusal;
        var limits = CheckLimits(request.Size);
        if (limits is not null) return limits;

        var multipart = request.Size > options.MultipartAboveBytes;
        var window = SignedWindow.Starting(now, TimeSpan.FromMinutes(options.UrlMinutes));
        var grantId = Guid.CreateVersion7(now);
        var announced = await AnnounceAsync(
            context, request, placed.Value, fileId, grantId, multipart ? "multipart" : "single", window,
            multipart ? window.From + TimeSpan.FromHours(options.MultipartHours) : window.Until, cancellationToken);
        if (announced.Refusal is { } no) return no;
        Instruments.CountGrant(context.Caller.Tenant, "upload");
        return await signer.SignAsync(announced.Value, grantId, window, cancellationToken);
    }

    /// <summary>Signs an earlier grant again, the same to the byte: what a repeated idempotency key gets.</summary>
    public async Task<Outcome<UploadTicket>> ReplayAsync(CallContext context, Guid fileId, Guid grantId, CancellationToken cancellationToken)
    {
        var found = await database.QuerySingleAsync(
            context.Caller.Tenant, new Statement(FindGrant).Uuid("file_id", fileId).Uuid("grant_id", grantId),
            row => (File: FileSql.Read(row), Window: new SignedWindow(FileSql.Time(row, FileSql.Count)!.Value, FileSql.Time(row, FileSql.Count + 1)!.Value),
                Revoked: !row.IsDBNull(FileSql.Count + 2)),
            cancellationToken);
        if (found.File is null) return new Refusal.NotFound("file");
        if (found.Revoked) return new Refusal.GrantSpent("revoked") { File = fileId };
        if (found.Window.Until <= time.GetUtcNow()) return new Refusal.GrantSpent("expired") { File = fileId };
        if (found.File.Status != FileStatus.Pending) return new Refusal.WrongStatus(found.File.Status, FileStatus.Pending, found.File.StatusReason);
        return await signer.SignAsync(found.File, grantId, found.Window, cancellationToken);
    }

    /// <summary>Writes the pending record. Without a grant (uploads through the gateway) there is no URL, hence no grant row and no audit entry yet.</summary>
    internal async Task<Outcome<FileRecord>> AnnounceAsync(
        CallContext context, UploadRequest request, PlacedFile placed, Guid fileId, Guid? grantId, string uploadKind,
        SignedWindow window, DateTimeOffset uploadUntil, CancellationToken cancellationToken)
    {
        var partBytes = PartBytesOf(request.Size);
        var multipart = uploadKind == "multipart";
        var asked = new Announcement(
            context, time.GetUtcNow(), request, placed, fileId, grantId, uploadKind, multipart ? partBytes : null,
            multipart ? (int)((request.Size + partBytes - 1) / partBytes) : null, window, uploadUntil);

        // Most announcements: written together with others. A key and a refusal need a statement of their own.
        if (context.IdempotencyKey is null && await announce.RunAsync(asked, cancellationToken) is { } announced) return announced;
        return await AnnounceAloneAsync(asked, cancellationToken);
    }

    private async Task<Outcome<FileRecord>> AnnounceAloneAsync(Announcement asked, CancellationToken cancellationToken)
    {
        var (context, request, placed) = (asked.Context, asked.Request, asked.Placed);
        var statement = new Statement(Announce)
            .Add(context, asked.Now).AddKey(context)
            .Uuid("file_id", asked.FileId).Uuid("grant_id", asked.GrantId)
            .Text("path", placed.Path).Text("stamped_path", placed.StampedPath).Bool("stamp", request.TimestampPrefix)
            .Text("file_type", placed.Type.Name).Text("scope", placed.Scope).Text("system", placed.System)
            .Text("object_type", placed.ObjectType).Text("object_id", placed.ObjectId)
            .Text("file_name", placed.FileName).Text("content_type", placed.Content.MediaType).Long("size", request.Size)
            .Bytes("declared_sha256", request.Sha256).Json("metadata", MetadataJson.Write(request.Metadata)).Texts("tags", request.Tags)
            .Text("classification", request.Classification ?? Classification.Default)
            .Text("upload_kind", asked.UploadKind).Long("part_bytes", asked.PartBytes).Int("part_count", asked.PartCount)
            .Time("upload_until", asked.UploadUntil).Time("url_from", asked.Window.From).Time("url_until", asked.Window.Until).Text("trace_parent", asked.TraceParent);
        try
        {
            var (file, refusal) = (await database.QueryAsync(context.Caller.Tenant, statement, ReadAnnounced, cancellationToken))
                .FirstOrDefault((null, new Refusal.TenantInactive()));
            return file is null ? refusal! : file;
        }
        catch (PathTakenException)
        {
            return new Refusal.FileExists(placed.Path);
        }
    }

    private static (FileRecord? File, Refusal? Refusal) ReadAnnounced(NpgsqlDataReader row)
    {
        const int after = FileSql.Count;
        if (!row.IsDBNull(0)) return (FileSql.Read(row), null);
        if (row.GetString(after) != "active") return (null, new Refusal.TenantInactive());
        if (row.GetBoolean(after + 2)) return (null, new Refusal.FileExists(row.GetString(after + 1)));
        var (files, bytes, maxFiles, maxBytes) = (row.GetInt64(after + 3), row.GetInt64(after + 4), row.GetInt64(after + 5), row.GetInt64(after + 6));
        return files + 1 > maxFiles ? (null, new Refusal.QuotaExceeded("files", files, maxFiles)) : (null, new Refusal.QuotaExceeded("bytes", bytes, maxBytes));
    }

    private Refusal? CheckLimits(long size)
    {
        if (size < 0) return new Refusal.Invalid("size", "The size must be given.");
        if (size <= options.MultipartAboveBytes) return size > UploadOptions.LargestPut ? new Refusal.TooLarge(size, UploadOptions.LargestPut) : null;
        var largest = UploadOptions.LargestPut * UploadOptions.MostParts;
        return size > largest ? new Refusal.TooLarge(size, largest) : null;
    }

    // Whole mebibytes: large enough that 10,000 parts hold the file.
    private long PartBytesOf(long size)
    {
        const long mebibyte = 1024 * 1024;
        var needed = (size + UploadOptions.MostParts - 1) / UploadOptions.MostParts;
        return Math.Max(options.PartBytes, (needed + mebibyte - 1) / mebibyte * mebibyte);
    }
}
