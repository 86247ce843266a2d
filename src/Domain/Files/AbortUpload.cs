using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>
/// <c>file.upload_abort</c>: gives a pending upload up. Its URL may still hold in the store for minutes: what arrives by it is quarantined
/// as unknown, and the reconciler sweeps it.
/// </summary>
public sealed class AbortUpload(TenantDatabase database, ObjectStores stores, TimeProvider time)
{
    private const string Abort = $"""
        WITH file AS (
            UPDATE file_records SET status = 'expired', status_reason = 'aborted', updated_at = @now, version = version + 1
            WHERE id = @file_id AND status = 'pending'
            RETURNING {FileSql.Columns}
        ), released AS (
            UPDATE tenant_usage u SET files = u.files - 1, bytes = u.bytes - file.size FROM file WHERE u.tenant_id = file.tenant_id
        ), revoked AS (
            UPDATE grants g SET revoked_at = @now, revoked_by = @user_id FROM file WHERE g.file_id = file.id AND g.kind = 'upload' AND g.revoked_at IS NULL
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'ABORT', true, NULL, id, path, object_type, object_id, NULL, jsonb_build_object('reason', @reason) FROM file
        )
        SELECT {FileSql.Columns} FROM file
        """;

    private const string Find = $"SELECT {FileSql.Columns} FROM file_records WHERE id = @file_id";

    /// <summary>Aborts; doing so twice is the same as once.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, Guid fileId, CancellationToken cancellationToken)
    {
        var aborted = await MarkAsync(context, fileId, "asked for", cancellationToken);
        if (aborted is not null)
        {
            if (aborted.MultipartId is not null)
                await ((IMultipartStore)stores.Get(aborted.Store)).AbortAsync(aborted.Key, aborted.MultipartId, cancellationToken);
            return aborted;
        }

        var file = await database.QuerySingleAsync(context.Caller.Tenant, new Statement(Find).Uuid("file_id", fileId), FileSql.Read, cancellationToken);
        if (file is null) return new Refusal.NotFound("file");
        return file.Status == FileStatus.Expired ? file : new Refusal.WrongStatus(file.Status, FileStatus.Pending, file.StatusReason);
    }

    /// <summary>The database's half: the record expires, the quota is released, the grant revoked. Null when the file was not pending.</summary>
    internal Task<FileRecord?> MarkAsync(CallContext context, Guid fileId, string reason, CancellationToken cancellationToken) => database.QuerySingleAsync(
        context.Caller.Tenant, new Statement(Abort).Add(context, time.GetUtcNow()).Uuid("file_id", fileId).Text("reason", reason), FileSql.Read, cancellationToken);
}
