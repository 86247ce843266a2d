using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary><c>retention.lock</c>: takes a governance lock away. A compliance lock ends by itself and in no other way.</summary>
public sealed class UnlockFile(TenantDatabase database, CarryLocks carry, TimeProvider time)
{
    // The store may hold a lock although it was never confirmed: it is told in any case.
    private const string Unlock = $"""
        ), unlocked AS (
            UPDATE file_records f SET lock_mode = NULL, locked_until = NULL, lock_in_store = f.store = ANY(@stores), updated_at = @now, version = f.version + 1
            FROM file WHERE f.id = file.id AND file.status NOT IN ('expired', 'purged') AND file.lock_mode = '{ObjectLock.Governance}' AND file.locked_until > @now
            RETURNING f.id, f.lock_in_store
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Unlock}', true, NULL, file.id, path, object_type, object_id, NULL,
                jsonb_build_object('mode', lock_mode, 'until', locked_until, 'reasonSha256', encode(sha256(convert_to(@reason, 'UTF8')), 'hex'))
            FROM file JOIN unlocked ON unlocked.id = file.id
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM unlocked WHERE @idempotency_key IS NOT NULL
        )
        SELECT {FileSql.Columns}, (SELECT unlocked.lock_in_store FROM unlocked) FROM file
        """;

    private const string UnlockById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId} FOR UPDATE\n" + Unlock;

    private const string UnlockAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath} FOR UPDATE\n" + Unlock;

    /// <summary>Unlocks.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, FileRef file, string reason, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        HoldRequest.CheckText(errors, "reason", reason, HoldRequest.ReasonLength);
        if (errors.Count > 0) return new Refusal.Invalid(errors);
        var now = time.GetUtcNow();
        var statement = file.Choose(UnlockById, UnlockAtPath).Add(context, now).AddKey(context).Text("reason", reason).Texts("stores", carry.Stores);
        var (before, inStore) = await database.QuerySingleAsync<(FileRecord?, bool?)>(
            context.Caller.Tenant, statement, row => (FileSql.Read(row), row.IsDBNull(FileSql.Count) ? null : row.GetBoolean(FileSql.Count)), cancellationToken);
        if (before is null) return new Refusal.NotFound("file");
        if (inStore is null)
            return before is { LockMode: { } mode, LockedUntil: { } until } && until > now
                ? new Refusal.Locked(mode, until)
                : new Refusal.WrongState("file", "not locked", "locked");
        var after = before with { LockMode = null, LockedUntil = null, LockInStore = inStore.Value, Version = before.Version + 1 };
        return inStore.Value ? after with { LockInStore = await carry.TryAsync(after, cancellationToken) } : after;
    }
}
