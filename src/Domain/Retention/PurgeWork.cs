using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// Finds open intents and takes them up, under the lease. Taking up is the point of no return: a hold or a lock that comes later comes too late for the
/// bytes, and whoever sets it can see that in <c>erasing_at</c>.
/// </summary>
public sealed class PurgeWork(WorkerDatabase database, RetentionOptions options, TimeProvider time)
{
    // Enough that sorting costs little a file, few enough for memory.
    private const int Window = 20_000;

    private const string OpenWork = """
        SELECT DISTINCT f.store, i.tenant_id
        FROM purge_intents i JOIN file_records f ON f.id = i.file_id
        WHERE i.completed_at IS NULL AND i.next_attempt_at <= @now AND f.status = 'deleted'
          AND NOT EXISTS (SELECT FROM tenants t WHERE t.id = i.tenant_id AND t.retention_paused_at IS NOT NULL)
          AND NOT EXISTS (SELECT FROM retention_switch s WHERE s.paused_at IS NOT NULL)
        ORDER BY f.store, i.tenant_id
        """;

    // In the order of paths: what is deleted together lies together, and one listing confirms it.
    private const string OpenIntents = """
        SELECT i.id, f.path
        FROM purge_intents i JOIN file_records f ON f.id = i.file_id
        WHERE i.tenant_id = @tenant_id AND i.completed_at IS NULL AND i.next_attempt_at <= @now
          AND f.tenant_id = @tenant_id AND f.status = 'deleted' AND f.store = @store AND f.path > @after
        ORDER BY f.path
        LIMIT @window
        """;

    // What is being moved waits: a replacement under way could put the object back.
    // Locks the files for a moment: a restore that is waiting for the same row comes first and takes the file out of it.
    // A kept file with erasing_at is what a crash left: its bytes may be gone, so it is given out to be asked for, and its mark stays.
    private const string Take = $"""
        WITH lease AS ({Leases.StillHeld}),
        found AS (
            SELECT i.id, f.id AS file_id, f.path, f.store, f.size, f.sha256, i.reason, i.policy_id, i.policy_version, i.plan_id, i.run_id, i.erasing_at, f.locked_until,
                CASE WHEN l.kind = 'erasure' THEN 'erasure' WHEN i.plan_id IS NOT NULL OR i.policy_id IS NOT NULL OR i.requested_by = 'system' THEN 'retention' ELSE 'hard-delete' END AS kind,
                l.digest,
                CASE WHEN EXISTS (SELECT FROM legal_holds h WHERE h.tenant_id = @tenant_id AND h.released_at IS NULL) AND {RetentionSql.HoldOn} IS NOT NULL THEN 'hold'
                    WHEN f.locked_until > @now THEN 'lock' END AS kept
            FROM purge_intents i JOIN file_records f ON f.id = i.file_id LEFT JOIN retention_plans l ON l.id = i.plan_id, lease
            WHERE i.id = ANY(@intents) AND i.tenant_id = @tenant_id AND i.completed_at IS NULL
              AND f.tenant_id = @tenant_id AND f.status = 'deleted' AND f.store = @store AND NOT {RetentionSql.Paused}
              AND NOT EXISTS (SELECT FROM file_transitions m WHERE m.file_id = f.id AND m.moving_at IS NOT NULL)
            FOR UPDATE OF f),
        marked AS (
            UPDATE purge_intents i
            SET erasing_at = CASE WHEN found.kept IS NULL THEN coalesce(i.erasing_at, @now) ELSE i.erasing_at END, blocked_by = found.kept,
                next_attempt_at = CASE WHEN found.kept = 'lock' THEN found.locked_until WHEN found.kept = 'hold' THEN @now + make_interval(secs => @retry_seconds)
                    ELSE i.next_attempt_at END
            FROM found WHERE i.id = found.id AND i.tenant_id = @tenant_id
            RETURNING i.id)
        SELECT found.id, found.file_id, found.path, found.store, found.size, found.sha256, found.reason, found.kind, found.policy_id, found.policy_version,
            found.plan_id, found.digest, found.run_id, found.kept, found.erasing_at IS NOT NULL
        FROM found JOIN marked ON marked.id = found.id
        ORDER BY found.path
        """;

    /// <summary>The stores and tenants with open intents to be tried now.</summary>
    public async Task<IReadOnlyList<(string Store, TenantId Tenant)>> FindAsync(CancellationToken cancellationToken) => await database.QueryAsync(
        new Statement(OpenWork).Time("now", time.GetUtcNow()), row => (row.GetString(0), new TenantId(row.GetGuid(1))), cancellationToken);

    /// <summary>Open intents of a tenant in a store behind a path, sorted by path: some thousands.</summary>
    public Task<List<(Guid Intent, string Path)>> FindIntentsAsync(TenantId tenant, string store, string after, CancellationToken cancellationToken) =>
        database.Tenants.QueryAsync(
            tenant, new Statement(OpenIntents).Uuid("tenant_id", tenant.Value).Text("store", store).Text("after", after).Time("now", time.GetUtcNow()).Int("window", Window),
            row => (row.GetGuid(0), row.GetString(1)), cancellationToken);

    /// <summary>
    /// Takes intents up. Files to be erased are marked; kept ones stay open and are not given out, but for those that an earlier purge may have erased.
    /// </summary>
    /// <returns>What to do, and how many files are kept. Nothing when the lease is lost.</returns>
    public async Task<(IReadOnlyList<TakenFile> Files, int Kept)> TakeAsync(
        HeldLease held, TenantId tenant, string store, IEnumerable<Guid> intents, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(Take)).Uuid("tenant_id", tenant.Value).Text("store", store).Time("now", time.GetUtcNow())
            .Uuids("intents", intents).Int("retry_seconds", options.RetrySeconds);
        var found = await database.Tenants.RunAsync(
            tenant, [RetentionSql.ShareHoldGate(tenant), statement],
            row => (File: new TakenFile(
                row.GetGuid(0), row.GetGuid(1), ObjectKey.Of(tenant, row.GetString(2)), row.GetString(3), row.GetInt64(4), Read<byte[]>(row, 5), row.GetString(6), row.GetString(7),
                Id(row, 8), row.IsDBNull(9) ? null : row.GetInt32(9), Id(row, 10), Read<byte[]>(row, 11), Id(row, 12), Read<string>(row, 13)),
                Begun: row.GetBoolean(14)),
            cancellationToken);
        return ([.. found.Where(item => item.File.Kept is null || item.Begun).Select(item => item.File)], found.Count(item => item.File.Kept is not null));

        static T? Read<T>(Npgsql.NpgsqlDataReader row, int column)
            where T : class => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

        static Guid? Id(Npgsql.NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
    }
}
