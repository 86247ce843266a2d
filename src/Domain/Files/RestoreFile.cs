using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>
/// <c>file.restore</c>: takes a file out of the trash. What was in quarantine, or archived, goes back there. A hold or lock does not stand in the way. Once a purge intent exists there is no way
/// back: its bytes may be gone already.
/// </summary>
public sealed class RestoreFile(TenantDatabase database, TimeProvider time)
{
    // Two statements of one transaction: the second one's snapshot is taken after the lock is held, so it sees an intent committed meanwhile.
    private const string LockById = $"SELECT id FROM file_records WHERE {FileSql.WithId} FOR UPDATE";

    private const string LockAtPath = $"SELECT id FROM file_records WHERE {FileSql.AtPath} FOR UPDATE";

    private const string Restore = $"""
        ), restored AS (
            UPDATE file_records f SET status = CASE WHEN f.status_reason IS NOT NULL THEN 'quarantined' WHEN f.archived_at IS NOT NULL THEN 'archived' ELSE 'available' END,
                deleted_at = NULL, deleted_by = NULL, delete_reason = NULL, updated_at = @now, version = f.version + 1
            FROM file WHERE f.id = file.id AND f.status = 'deleted' AND NOT EXISTS (SELECT FROM purge_intents p WHERE p.file_id = f.id)
            RETURNING f.id, f.status, f.version
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'RESTORE', true, NULL, file.id, path, object_type, object_id, NULL, jsonb_build_object('to', restored.status)
            FROM file JOIN restored ON restored.id = file.id
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM restored WHERE @idempotency_key IS NOT NULL
        )
        SELECT {FileSql.Columns}, (SELECT restored.status FROM restored) FROM file
        """;

    private const string RestoreById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId}\n" + Restore;

    private const string RestoreAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath}\n" + Restore;

    /// <summary>Restores.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, FileRef file, CancellationToken cancellationToken)
    {
        var restore = file.Choose(RestoreById, RestoreAtPath).Add(context, time.GetUtcNow()).AddKey(context);
        var (before, status) = (await database.RunAsync(
            context.Caller.Tenant, [file.Choose(LockById, LockAtPath), restore],
            row => (FileSql.Read(row), FileSql.Text(row, FileSql.Count)), cancellationToken)).FirstOrDefault();
        if (before is null) return new Refusal.NotFound("file");
        if (status is not null)
            return before with { Status = status, DeletedAt = null, DeletedBy = null, DeleteReason = null, Version = before.Version + 1 };
        return before.Status == FileStatus.Deleted
            ? new Refusal.WrongStatus("being-purged", FileStatus.Deleted, "its purge has begun")
            : new Refusal.WrongStatus(before.Status, FileStatus.Deleted, before.StatusReason);
    }
}
