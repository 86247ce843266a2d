using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>
/// <c>file.rehydrate</c>: asks for a file to come back from the archive tier. A timer takes it to the store. Asking for what is under way, readable or hot
/// changes nothing. A hold does not matter: nothing is lost by it.
/// </summary>
public sealed class RequestRehydration(TenantDatabase database, ObjectStores stores, TimeProvider time)
{
    /// <summary>The longest that a copy beside the archived object can be asked for, in days.</summary>
    public const int MaxDays = 365;

    /// <summary>How long when the caller does not say.</summary>
    public const int DefaultDays = 7;

    private const string Ask = $"""
        ), before AS (
            SELECT t.started_at FROM file_transitions t JOIN file ON t.file_id = file.id WHERE t.kind = 'rehydrate'
        ), asked AS (
            INSERT INTO file_transitions (file_id, tenant_id, kind, requested_by, keep_days, etag_before, started_at, next_attempt_at)
            SELECT id, tenant_id, 'rehydrate', @user_id, @days, etag, @now, @now FROM file
            WHERE status = 'archived' AND missing_since IS NULL AND (rehydrated_until IS NULL OR rehydrated_until <= @now)
            ON CONFLICT (file_id) DO NOTHING
            RETURNING file_id, started_at
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Rehydrate}', true, NULL, id, path, object_type, object_id, NULL, jsonb_build_object('days', @days, 'store', store)
            FROM file JOIN asked ON asked.file_id = file.id
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM file WHERE @idempotency_key IS NOT NULL AND status IN ('archived', 'available')
        )
        SELECT {FileSql.Columns}, coalesce((SELECT before.started_at FROM before), (SELECT asked.started_at FROM asked)) FROM file
        """;

    private const string AskById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId} FOR UPDATE\n" + Ask;

    private const string AskAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath} FOR UPDATE\n" + Ask;

    /// <summary>Asks.</summary>
    public async Task<Outcome<Rehydration>> RunAsync(CallContext context, FileRef file, int days, CancellationToken cancellationToken)
    {
        if (days is < 1 or > MaxDays) return new Refusal.Invalid("days", "A file is brought back for 1 to 365 days.", "1 to 365");
        var now = time.GetUtcNow();
        var (found, asked) = await database.QuerySingleAsync(
            context.Caller.Tenant, file.Choose(AskById, AskAtPath).Add(context, now).AddKey(context).Int("days", days),
            row => (FileSql.Read(row), FileSql.Time(row, FileSql.Count)), cancellationToken);
        if (found is null) return new Refusal.NotFound("file");
        if ((found.Status is not (FileStatus.Archived or FileStatus.Available)) || found.MissingSince is not null)
            return new Refusal.WrongStatus(found.MissingSince is null ? found.Status : "missing", FileStatus.Archived, found.StatusReason);
        return Rehydration.Of(found, asked, stores, now);
    }
}
