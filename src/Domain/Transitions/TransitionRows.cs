using Npgsql;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;
using Strongroom.Tenants;

namespace Strongroom.Transitions;

/// <summary>What is to be moved, and how far each move is. Every write asks for the lease.</summary>
public sealed class TransitionRows(WorkerDatabase database, RetentionOptions options, TimeProvider time)
{
    private const string OpenWork = """
        SELECT DISTINCT f.store, t.tenant_id FROM file_transitions t JOIN file_records f ON f.id = t.file_id
        WHERE t.next_attempt_at <= @now
        ORDER BY f.store, t.tenant_id
        """;

    // Why the file of a transition may not be moved now; NULL when it may. What nobody wants any more is known by the version that was planned.
    private const string RefusalOf = $"""
        CASE WHEN f.etag IS DISTINCT FROM t.etag_before THEN 'overwritten'
            WHEN t.kind = 'rehydrate' THEN CASE WHEN f.status <> 'archived' THEN 'status is ' || f.status END
            WHEN f.status <> 'available' THEN 'status is ' || f.status
            WHEN f.missing_since IS NOT NULL THEN 'missing'
            WHEN {RetentionSql.HoldOn} IS NOT NULL THEN 'held'
            WHEN f.locked_until > @now THEN 'locked'
            WHEN EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id) THEN 'being purged'
            WHEN NOT EXISTS (SELECT FROM retention_plan_items i WHERE i.plan_id = t.plan_id AND i.file_id = f.id AND i.file_version = f.version) AND t.plan_id IS NOT NULL
                THEN 'changed since the plan' END
        """;

    // A pause stops what has not begun; what a caller asked for is not retention's.
    private const string TakeBatch = $"""
        WITH lease AS ({Leases.StillHeld}),
        due AS (
            SELECT t.file_id FROM file_transitions t, lease
            WHERE t.tenant_id = @tenant_id AND t.next_attempt_at <= @now AND (t.kind = 'rehydrate' OR t.moving_at IS NOT NULL OR NOT {RetentionSql.Paused})
              AND EXISTS (SELECT FROM file_records f WHERE f.id = t.file_id AND f.store = @store)
            ORDER BY t.next_attempt_at, t.file_id
            LIMIT @batch
            FOR UPDATE OF t SKIP LOCKED)
        SELECT {FileSql.Columns}, kind, plan_id, keep_days, etag_before, etag_after, size_after, read_sha256, moving, refusal
        FROM file_records JOIN (
            SELECT f.id AS moved_id, t.kind, t.plan_id, coalesce(t.keep_days, 1) AS keep_days, t.etag_before, t.etag_after, t.size_after, t.read_sha256,
                t.moving_at IS NOT NULL AS moving, {RefusalOf} AS refusal
            FROM due JOIN file_transitions t ON t.file_id = due.file_id JOIN file_records f ON f.id = t.file_id
        ) moves ON moved_id = id
        """;

    // Locks the file: a deletion that came first is seen, one that comes later sees this.
    private const string LockFile = "SELECT id FROM file_records WHERE id = @file_id FOR UPDATE";

    private const string Begin = $"""
        WITH lease AS ({Leases.StillHeld}),
        looked AS (
            SELECT t.file_id, {RefusalOf} AS refusal
            FROM file_transitions t JOIN file_records f ON f.id = t.file_id, lease WHERE t.file_id = @file_id AND t.tenant_id = @tenant_id),
        begun AS (
            UPDATE file_transitions t SET moving_at = @now FROM looked WHERE t.file_id = looked.file_id AND looked.refusal IS NULL)
        SELECT (SELECT count(*) FROM lease), (SELECT refusal FROM looked)
        """;

    private const string Prepared = $"""
        WITH lease AS ({Leases.StillHeld}),
        noted AS (
            UPDATE file_transitions t SET etag_after = @etag, size_after = @size, read_sha256 = @sha256 FROM lease
            WHERE t.file_id = @file_id AND t.tenant_id = @tenant_id RETURNING t.file_id)
        SELECT (SELECT count(*) FROM lease), NULL::text
        """;

    private const string Waiting = $"""
        WITH lease AS ({Leases.StillHeld}),
        noted AS (
            UPDATE file_transitions t SET next_attempt_at = @now + make_interval(secs => @seconds), last_error = NULL FROM lease
            WHERE t.file_id = @file_id AND t.tenant_id = @tenant_id RETURNING t.file_id)
        SELECT (SELECT count(*) FROM lease), NULL::text
        """;

    // A store that is away for a while fails no item: the fifth time in a row does.
    private const string Postpone = $"""
        WITH lease AS ({Leases.StillHeld}),
        settled AS (
            UPDATE file_transitions t
            SET attempts = t.attempts + 1, last_error = @reason,
                next_attempt_at = @now + make_interval(secs => least(@retry_seconds * power(2, least(t.attempts, 30)), @longest_retry_seconds))
            FROM lease WHERE t.file_id = @file_id AND t.tenant_id = @tenant_id
            RETURNING t.file_id, CASE WHEN t.attempts >= 5 THEN t.plan_id END AS plan_id),
        {TransitionSql.ItemFailed}
        SELECT (SELECT count(*) FROM lease), NULL::text
        """;

    private const string Drop = $"""
        WITH lease AS ({Leases.StillHeld}),
        settled AS (
            DELETE FROM file_transitions t USING lease WHERE t.file_id = @file_id AND t.tenant_id = @tenant_id RETURNING t.file_id, t.plan_id),
        {TransitionSql.ItemDropped}
        SELECT (SELECT count(*) FROM lease), NULL::text
        """;

    /// <summary>The stores and tenants with something to be moved now.</summary>
    public async Task<IReadOnlyList<(string Store, TenantId Tenant)>> FindWorkAsync(CancellationToken cancellationToken) => await database.QueryAsync(
        new Statement(OpenWork).Time("now", time.GetUtcNow()), row => (row.GetString(0), new TenantId(row.GetGuid(1))), cancellationToken);

    /// <summary>The next transitions of a tenant in a store. None, too, when the lease is lost.</summary>
    public async Task<IReadOnlyList<Transition>> TakeBatchAsync(HeldLease held, TenantId tenant, string store, CancellationToken cancellationToken) =>
        await database.Tenants.QueryAsync(
            tenant,
            held.Under(new Statement(TakeBatch)).Uuid("tenant_id", tenant.Value).Text("store", store).Time("now", time.GetUtcNow()).Int("batch", options.BatchSize),
            Read, cancellationToken);

    /// <summary>
    /// Passes the point of no return, unless a hold, a lock or a change forbids it: then the reason is returned. A hold that is being set is waited for; one that is set
    /// from now on finds the move under way.
    /// </summary>
    public Task<string?> BeginAsync(HeldLease held, Transition transition, CancellationToken cancellationToken) => WriteAsync(
        held, transition, new Statement(Begin), cancellationToken, RetentionSql.ShareHoldGate(transition.File.Tenant), new Statement(LockFile).Uuid("file_id", transition.File.Id));

    /// <summary>Notes the new bytes that lie beside the old ones.</summary>
    public Task NoteAsync(HeldLease held, Transition transition, string etag, long size, byte[] sha256, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, new Statement(Prepared).Text("etag", etag).Long("size", size).Bytes("sha256", sha256), cancellationToken);

    /// <summary>Looks again after a while.</summary>
    public Task WaitAsync(HeldLease held, Transition transition, TimeSpan wait, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, new Statement(Waiting).Int("seconds", (int)wait.TotalSeconds), cancellationToken);

    /// <summary>Puts a failed move off, longer than the time before.</summary>
    public Task PostponeAsync(HeldLease held, Transition transition, string error, CancellationToken cancellationToken) => WriteAsync(
        held, transition,
        new Statement(Postpone).Text("reason", error).Int("retry_seconds", options.RetrySeconds).Int("longest_retry_seconds", options.LongestRetrySeconds), cancellationToken);

    /// <summary>Gives a move up.</summary>
    public Task DropAsync(HeldLease held, Transition transition, string reason, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, new Statement(Drop).Text("reason", reason), cancellationToken);

    private static Transition Read(NpgsqlDataReader row)
    {
        const int after = FileSql.Count;
        return new Transition(
            FileSql.Read(row), row.GetString(after), row.IsDBNull(after + 1) ? null : row.GetGuid(after + 1), row.GetInt32(after + 2), row.GetString(after + 3),
            FileSql.Text(row, after + 4), row.IsDBNull(after + 5) ? null : row.GetInt64(after + 5), row.IsDBNull(after + 6) ? null : row.GetFieldValue<byte[]>(after + 6),
            row.GetBoolean(after + 7), FileSql.Text(row, after + 8));
    }

    private async Task<string?> WriteAsync(
        HeldLease held, Transition transition, Statement statement, CancellationToken cancellationToken, params Statement[] before)
    {
        var tenant = transition.File.Tenant;
        held.Under(statement).Uuid("tenant_id", tenant.Value).Uuid("file_id", transition.File.Id).Time("now", time.GetUtcNow());
        var written = (await database.Tenants.RunAsync(
            tenant, [.. before, statement], row => (Held: row.GetInt64(0) == 1, Text: FileSql.Text(row, 1)), cancellationToken))[0];
        if (!written.Held) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
        return written.Text;
    }
}
