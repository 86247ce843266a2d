using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary>
/// <c>retention.lock</c>: locks a file until a date, or makes its lock firmer or longer. The gateway keeps to it from this commit on; then the store is told,
/// where it can lock objects. When that fails the lock holds all the same, and <see cref="CarryLocks"/> tells the store later.
/// </summary>
public sealed class LockFile(TenantDatabase database, CarryLocks carry, TimeProvider time)
{
    /// <summary>The longest lock.</summary>
    public const int MaxYears = 100;

    // The conditions are on the row as it was when it was locked, not as this statement's snapshot shows it.
    private const string Lock = $"""
        ), locked AS (
            UPDATE file_records f SET lock_mode = @mode, locked_until = @until, lock_in_store = false, updated_at = @now, version = f.version + 1
            FROM file
            WHERE f.id = file.id AND file.status IN ('available', 'archived') AND (file.lock_mode IS DISTINCT FROM @mode OR file.locked_until <> @until)
                AND (file.locked_until IS NULL OR file.locked_until <= @now
                    OR (file.locked_until <= @until AND (file.lock_mode = '{ObjectLock.Governance}' OR @mode = '{ObjectLock.Compliance}')))
            RETURNING f.id
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Lock}', true, NULL, file.id, path, object_type, object_id, NULL,
                jsonb_strip_nulls(jsonb_build_object('mode', @mode, 'until', @until, 'modeBefore', lock_mode, 'untilBefore', locked_until))
            FROM file JOIN locked ON locked.id = file.id
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM locked WHERE @idempotency_key IS NOT NULL
        )
        SELECT {FileSql.Columns}, EXISTS (SELECT FROM locked) FROM file
        """;

    private const string LockById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId} FOR UPDATE\n" + Lock;

    private const string LockAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath} FOR UPDATE\n" + Lock;

    /// <summary>Locks. A lock that is there already, as asked, is left as it is.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, FileRef file, ObjectLock wanted, CancellationToken cancellationToken)
    {
        // Stores keep whole seconds: rounded up, so that the store's lock ends no earlier than ours.
        var now = time.GetUtcNow();
        var until = wanted.Until.ToUniversalTime();
        if (until.Ticks % TimeSpan.TicksPerSecond is > 0 and var rest && until < now.AddYears(MaxYears)) until = until.AddTicks(TimeSpan.TicksPerSecond - rest);
        var errors = new List<FieldError>();
        if (wanted.Mode is not (ObjectLock.Governance or ObjectLock.Compliance)) errors.Add(new FieldError("mode", "Not one of the allowed values.", $"{ObjectLock.Governance}, {ObjectLock.Compliance}"));
        if (wanted.Until <= now || until > now.AddYears(MaxYears)) errors.Add(new FieldError("until", "A lock ends in the future.", $"at most {MaxYears} years from now"));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var statement = file.Choose(LockById, LockAtPath).Add(context, now).AddKey(context).Text("mode", wanted.Mode).Time("until", until);
        var (before, locked) = await database.QuerySingleAsync<(FileRecord?, bool)>(
            context.Caller.Tenant, statement, row => (FileSql.Read(row), row.GetBoolean(FileSql.Count)), cancellationToken);
        if (before is null) return new Refusal.NotFound("file");
        if (before.Status is not (FileStatus.Available or FileStatus.Archived)) return new Refusal.WrongStatus(before.Status, FileStatus.Available, before.StatusReason);
        var same = before.LockMode == wanted.Mode && before.LockedUntil == until;
        if (!locked && !same) return new Refusal.Locked(before.LockMode!, before.LockedUntil!.Value);
        var after = locked ? before with { LockMode = wanted.Mode, LockedUntil = until, LockInStore = false, Version = before.Version + 1 } : before;
        return after with { LockInStore = after.LockInStore || await carry.TryAsync(after, cancellationToken) };
    }
}
