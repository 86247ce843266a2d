using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Retention;

namespace Strongroom.Files;

/// <summary>
/// <c>file.delete</c>, <c>file.delete_hard</c>: a soft delete moves a file to the trash, where it ages until the purge. A hard one also leaves
/// a purge intent, which the purge timer takes up at its next run. The bytes are never touched here. What a legal hold covers, or a lock, stays.
/// </summary>
public sealed class DeleteFile(TenantDatabase database, TimeProvider time)
{
    // Locked by a statement of its own, so that the next one sees what a restore did meanwhile: else its intent would outlive the restore.
    private const string LockById = $"SELECT id FROM file_records WHERE {FileSql.WithId} FOR UPDATE";

    private const string LockAtPath = $"SELECT id FROM file_records WHERE {FileSql.AtPath} FOR UPDATE";

    // The row is locked before it is asked what keeps it: a lock that is being set comes first or waits. Holds are kept out by the gate.
    private const string Delete = $"""
        ), kept AS (
            SELECT {RetentionSql.HoldOn} AS hold, coalesce(f.locked_until > @now, false) AS locked FROM file f
        ), trashed AS (
            UPDATE file_records f SET status = 'deleted', deleted_at = @now, deleted_by = @user_id, delete_reason = @reason, updated_at = @now,
                version = f.version + 1
            FROM file, kept WHERE f.id = file.id AND file.status IN ('available', 'archived', 'quarantined') AND kept.hold IS NULL AND NOT kept.locked
            RETURNING f.id
        ), intent AS (
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
            SELECT @intent_id, @tenant_id, id, @reason, @user_id, @now, @now FROM file, kept
            WHERE @hard AND status IN ('available', 'archived', 'quarantined', 'deleted') AND kept.hold IS NULL AND NOT kept.locked
            ON CONFLICT (file_id) DO NOTHING
            RETURNING file_id
        ), changed AS (
            SELECT id FROM trashed UNION SELECT file_id FROM intent
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'DELETE', true, NULL, file.id, path, object_type, object_id, NULL,
                jsonb_build_object('mode', CASE WHEN @hard THEN 'hard' ELSE 'soft' END, 'reasonSha256', encode(sha256(convert_to(@reason, 'UTF8')), 'hex'), 'from', status)
            FROM file JOIN changed ON changed.id = file.id
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM changed WHERE @idempotency_key IS NOT NULL
        )
        SELECT {FileSql.Columns}, EXISTS (SELECT FROM trashed), kept.hold IS NOT NULL, kept.locked FROM file, kept
        """;

    private const string DeleteById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId}\n" + Delete;

    private const string DeleteAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath}\n" + Delete;

    /// <summary>Deletes. A file that is in the trash already stays as it is, or is purged early when <paramref name="hard"/> is asked for.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, FileRef file, bool hard, string? reason, CancellationToken cancellationToken)
    {
        if (hard && string.IsNullOrWhiteSpace(reason)) return new Refusal.Invalid("reason", "A hard delete needs a reason.");
        if (reason is { Length: > 500 } || reason?.Contains('\0') == true) return new Refusal.Invalid("reason", "A reason has at most 500 characters and no NUL.", "500");
        var now = time.GetUtcNow();
        var statement = file.Choose(DeleteById, DeleteAtPath)
            .Add(context, now).AddKey(context).Text("reason", reason).Bool("hard", hard).Uuid("intent_id", Guid.CreateVersion7(now));
        var tenant = context.Caller.Tenant;
        var (before, trashed, held, locked) = (await database.RunAsync(
            tenant, [RetentionSql.ShareHoldGate(tenant), file.Choose(LockById, LockAtPath), statement],
            row => (FileSql.Read(row), row.GetBoolean(FileSql.Count), row.GetBoolean(FileSql.Count + 1), row.GetBoolean(FileSql.Count + 2)),
            cancellationToken)).FirstOrDefault();
        if (before is null) return new Refusal.NotFound("file");
        if (trashed)
            return before with { Status = FileStatus.Deleted, DeletedAt = now, DeletedBy = context.Caller.UserId, DeleteReason = reason, Version = before.Version + 1 };
        if (before.Status is FileStatus.Available or FileStatus.Archived or FileStatus.Quarantined || (hard && before.Status is FileStatus.Deleted))
        {
            if (held) return new Refusal.Held();
            if (locked) return new Refusal.Locked(before.LockMode!, before.LockedUntil!.Value);
        }

        return before.Status is FileStatus.Deleted ? before : new Refusal.WrongStatus(before.Status, FileStatus.Available, before.StatusReason);
    }
}
