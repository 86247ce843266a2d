using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Telemetry;

namespace Strongroom.Ingest;

/// <summary>The three ways in which an arrival is written down. Each is one statement guarded by the version that was looked at.</summary>
public sealed class ArrivalLedger(TenantDatabase database, TimeProvider time)
{
    // The status hides in coalesce() from the index of pending files: a plan that is made once would read all of them, since usually there are few.
    // An event speaks for whoever was given the URL; a caller who uploads through the gateway, or completes, speaks for themselves.
    private const string Available = $"""
        WITH asked AS (
            SELECT n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, wanted_id, seen, hash, tag, stored, user_id, key, fingerprint
            FROM unnest(@n, @audit_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id, @file_id, @version, @sha256, @etag, @stored_at,
                @user_id, @idempotency_key, @fingerprint)
            AS a(n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, wanted_id, seen, hash, tag, stored, user_id, key, fingerprint)
        ), file AS (
            UPDATE file_records f SET status = 'available', status_reason = NULL, sha256 = hash, etag = tag, stored_at = stored,
                available_at = at, expires_at = NULL, updated_at = at, version = version + 1
            FROM asked
            WHERE f.id = wanted_id AND coalesce(f.status, '') = 'pending' AND f.version = seen
            RETURNING n, audit_id, at, operation, actor_id, actor_role, origin_id, trace_id, user_id, key, fingerprint,
                f.id AS file_id, path, object_type, object_id, size, content_type, f.sha256, f.etag, store, uploaded_by
        ), issued AS (
            SELECT DISTINCT ON (g.file_id) g.file_id, g.id, g.issued_role, at
            FROM file JOIN grants g ON g.file_id = file.file_id AND g.kind = 'upload' ORDER BY g.file_id, g.id DESC
        ), used AS (
            UPDATE grants g SET uses = g.uses + 1, last_used_at = issued.at FROM issued WHERE g.id = issued.id
        ), audit AS (
            {AuditSql.Insert}
            SELECT audit_id, current_tenant(), file.at, operation, coalesce((SELECT a.id FROM audit_actors a WHERE a.user_id = file.uploaded_by), actor_id),
                coalesce(issued_role, actor_role), origin_id, trace_id, 'UPLOAD', true, NULL, file_id, path, object_type, object_id, issued.id,
                jsonb_build_object('size', size, 'contentType', content_type, 'sha256', encode(sha256, 'hex'), 'etag', etag, 'store', store)
            FROM file LEFT JOIN issued USING (file_id)
        ), claim AS (
            {IdempotencySql.Insert} SELECT current_tenant(), user_id, key, operation, fingerprint, at, file_id, NULL FROM file WHERE key IS NOT NULL
        )
        SELECT n FROM file
        """;

    // A file in the trash stays there: its reason makes a restore lead to quarantine. What the gateway itself is changing is no overwriting; asked here again,
    // since it may have begun after the record was read.
    private const string Quarantine = $"""
        WITH before AS (
            SELECT id, status, size FROM file_records WHERE id = @file_id FOR UPDATE
        ), file AS (
            UPDATE file_records f SET status = CASE WHEN f.status = 'deleted' THEN f.status ELSE 'quarantined' END, status_reason = @reason,
                size = @size, content_type = @content_type, sha256 = @sha256, etag = @etag, stored_at = @stored_at, expires_at = NULL,
                content_encoding = NULL, stored_size = NULL, archived_at = NULL, rehydrated_until = NULL, updated_at = @now, version = f.version + 1
            FROM before
            WHERE f.id = before.id AND f.version = @version AND f.status IN ('pending', 'available', 'quarantined', 'deleted', 'archived')
              AND NOT EXISTS (SELECT FROM file_transitions t WHERE t.file_id = f.id)
            RETURNING f.id, f.tenant_id, f.path, f.object_type, f.object_id, before.size AS size_before, before.status AS status_before
        ), usage AS (
            UPDATE tenant_usage u SET bytes = u.bytes + @size - file.size_before FROM file WHERE u.tenant_id = file.tenant_id
        ), issued AS (
            SELECT g.id FROM grants g WHERE g.file_id = @file_id AND g.kind = 'upload' ORDER BY g.id DESC LIMIT 1
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'QUARANTINE', true, NULL, id, path, object_type, object_id, (SELECT id FROM issued),
                jsonb_build_object('reason', @reason, 'size', @size, 'announcedSize', size_before, 'from', status_before, 'etag', @etag)
            FROM file
        )
        SELECT id FROM file
        """;

    private const string Unknown = $"""
        WITH file AS (
            INSERT INTO file_records (id, tenant_id, path, store, status, status_reason, file_type, scope, file_name, content_type, size, etag,
                upload_kind, uploaded_by, created_at, stored_at, updated_at)
            VALUES (@file_id, @tenant_id, @path, @store, 'quarantined', 'unknown', 'unknown', '', @file_name, @content_type, @size, @etag,
                'unknown', 'unknown', @now, @stored_at, @now)
            RETURNING id, tenant_id, path, size
        ), usage AS (
            UPDATE tenant_usage u SET files = u.files + 1, bytes = u.bytes + file.size FROM file WHERE u.tenant_id = file.tenant_id
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'QUARANTINE', true, NULL, id, path, NULL, NULL, NULL,
                jsonb_build_object('reason', 'unknown', 'size', size, 'etag', @etag)
            FROM file
        )
        SELECT id FROM file
        """;

    private readonly SetStatement<Arrival, object> _available = new SetStatement<Arrival, object>(Available, _ => new object())
        .AddCaller(arrival => (arrival.Context, arrival.Now))
        .Uuid("file_id", arrival => arrival.File.Id).Int("version", arrival => arrival.File.Version)
        .Bytes("sha256", arrival => arrival.Sha256).Text("etag", arrival => arrival.Head.ETag).Time("stored_at", arrival => arrival.Head.LastModified)
        .Text("user_id", arrival => arrival.Context.Caller.UserId)
        .Text("idempotency_key", arrival => arrival.Context.IdempotencyKey?.Key).Bytes("fingerprint", arrival => arrival.Context.IdempotencyKey?.Fingerprint);

    /// <summary>Makes a pending file available. Null when somebody changed it first.</summary>
    public async Task<FileRecord?> MakeAvailableAsync(CallContext context, FileRecord file, ObjectHead head, byte[]? sha256, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await database.RunTogetherAsync(file.Tenant, _available, new Arrival(context, now, file, head, sha256), cancellationToken) is null) return null;
        Instruments.CountArrival(file, now - head.LastModified);

        // The version says that the rest is as it was read.
        return file with
        {
            Status = FileStatus.Available,
            StatusReason = null,
            Sha256 = sha256,
            ETag = head.ETag,
            AvailableAt = Timestamps.ToMicroseconds(now),
            ExpiresAt = null,
            Version = file.Version + 1,
        };
    }

    /// <summary>Puts a file into quarantine. False when somebody changed it first.</summary>
    public async Task<bool> QuarantineAsync(
        CallContext context, FileRecord file, ObjectHead head, string reason, byte[]? sha256, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            file.Tenant,
            WithObject(new Statement(Quarantine).Add(context, time.GetUtcNow()), file, head, sha256)
                .Text("reason", reason).Long("size", head.Size).Text("content_type", head.ContentType),
            _ => 1, cancellationToken)).Count > 0;

    /// <summary>Takes an object that nobody announced into quarantine, so that it is not lost. False when somebody recorded it first.</summary>
    public async Task<bool> AdmitUnknownAsync(CallContext context, string store, ObjectKey key, ObjectHead head, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var statement = new Statement(Unknown).Add(context, now)
            .Uuid("file_id", Guid.CreateVersion7(now)).Text("path", key.Path).Text("store", store)
            .Text("file_name", FileName.Sanitise(key.Path[(key.Path.LastIndexOf('/') + 1)..]) ?? "unnamed").Text("content_type", head.ContentType)
            .Long("size", head.Size).Text("etag", head.ETag).Time("stored_at", head.LastModified);
        try
        {
            return (await database.QueryAsync(key.Tenant, statement, _ => 1, cancellationToken)).Count > 0;
        }
        catch (PathTakenException)
        {
            return false;
        }
    }

    private static Statement WithObject(Statement statement, FileRecord file, ObjectHead head, byte[]? sha256) => statement
        .Uuid("file_id", file.Id).Int("version", file.Version).Bytes("sha256", sha256).Text("etag", head.ETag).Time("stored_at", head.LastModified);

    private sealed record Arrival(CallContext Context, DateTimeOffset Now, FileRecord File, ObjectHead Head, byte[]? Sha256);
}
