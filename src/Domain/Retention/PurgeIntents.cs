using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// The purge's rows. Every write is under the lease: a holder that overslept changes nothing. Times are compared in hours, not days:
/// a day of an interval is as long as the session's time zone makes it.
/// </summary>
public sealed class PurgeIntents(WorkerDatabase database, RetentionOptions options, TimeProvider time)
{
    private const string DueTenants = """
        SELECT t.id FROM tenants t
        WHERE EXISTS (
            SELECT FROM file_records f
            WHERE f.tenant_id = t.id AND f.status = 'deleted'
              AND f.deleted_at >= @plausible AND f.deleted_at <= @now - make_interval(hours => 24 * t.purge_after_days)
              AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id))
        ORDER BY t.id
        """;

    // The row is locked and its status looked at again under the lock: a restore that came first wins.
    private const string Promise = $"""
        WITH lease AS ({Leases.StillHeld}),
        due AS (
            SELECT f.id FROM file_records f JOIN tenants t ON t.id = f.tenant_id
            WHERE f.tenant_id = @tenant_id AND f.status = 'deleted'
              AND f.deleted_at >= @plausible AND f.deleted_at <= @now - make_interval(hours => 24 * t.purge_after_days)
              AND NOT EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id)
            ORDER BY f.deleted_at, f.id
            LIMIT @batch
            FOR UPDATE OF f SKIP LOCKED),
        promised AS (
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
            SELECT uuid_v7(@now), @tenant_id, due.id, 'retention', 'system', @now, @now FROM due, lease
            ON CONFLICT (file_id) DO NOTHING
            RETURNING file_id)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM promised)
        """;

    private const string OpenWork = """
        SELECT DISTINCT f.store, i.tenant_id
        FROM purge_intents i JOIN file_records f ON f.id = i.file_id
        WHERE i.completed_at IS NULL AND i.next_attempt_at <= @now AND f.status = 'deleted'
        ORDER BY f.store, i.tenant_id
        """;

    // Taking a batch locks its rows for a moment: a restore that is waiting for the same row comes first and takes the file out of it.
    private const string TakeBatch = $"""
        WITH lease AS ({Leases.StillHeld})
        SELECT i.id, f.path FROM purge_intents i JOIN file_records f ON f.id = i.file_id, lease
        WHERE i.tenant_id = @tenant_id AND i.completed_at IS NULL AND i.next_attempt_at <= @now
          AND f.tenant_id = @tenant_id AND f.status = 'deleted' AND f.store = @store
        ORDER BY i.next_attempt_at, i.id
        LIMIT @batch
        FOR UPDATE OF f
        """;

    private const string Complete = $"""
        WITH lease AS ({Leases.StillHeld}),
        purged AS (
            UPDATE file_records f
            SET status = 'purged', purged_at = @now, updated_at = @now, version = f.version + 1
            FROM purge_intents i, lease
            WHERE i.id = ANY(@intents) AND i.tenant_id = @tenant_id AND i.completed_at IS NULL
              AND f.id = i.file_id AND f.tenant_id = @tenant_id AND f.status = 'deleted'
            RETURNING f.id, f.path, f.sha256, f.size, f.store, f.object_type, f.object_id, i.id AS intent_id, i.reason, i.requested_by),
        completed AS (
            UPDATE purge_intents i SET completed_at = @now, last_error = NULL FROM purged p WHERE i.id = p.intent_id),
        receipt AS (
            INSERT INTO receipts (id, tenant_id, file_id, intent_id, key_sha256, sha256, size, store, reason, confirmation, purged_at)
            SELECT uuid_v7(@now), @tenant_id, p.id, p.intent_id, sha256(convert_to(@prefix || p.path, 'UTF8')), p.sha256, p.size, p.store,
                   p.reason, 'HEAD after delete: no such object', @now
            FROM purged p
            RETURNING id, file_id),
        released AS (
            UPDATE tenant_usage u SET files = u.files - s.files, bytes = u.bytes - s.bytes
            FROM (SELECT count(*) AS files, coalesce(sum(p.size), 0)::bigint AS bytes FROM purged p) s
            WHERE u.tenant_id = @tenant_id AND s.files > 0),
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfMany}, '{AuditAction.Purge}', true, NULL, p.id, p.path, p.object_type, p.object_id, NULL,
                   jsonb_build_object('intent', p.intent_id, 'receipt', r.id, 'size', p.size, 'sha256', encode(p.sha256, 'hex'))
            FROM purged p JOIN receipt r ON r.file_id = p.id)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM purged)
        """;

    private const string Postpone = $"""
        WITH lease AS ({Leases.StillHeld}),
        postponed AS (
            UPDATE purge_intents i
            SET attempts = i.attempts + 1, last_error = e.error,
                next_attempt_at = @now + make_interval(secs => least(@retry_seconds * power(2, least(i.attempts, 30)), @longest_retry_seconds))
            FROM unnest(@intents, @errors) AS e (intent_id, error), lease
            WHERE i.id = e.intent_id AND i.tenant_id = @tenant_id AND i.completed_at IS NULL
            RETURNING i.id)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM postponed)
        """;

    /// <summary>Tenants with deleted files whose time has come.</summary>
    public Task<List<TenantId>> FindDueTenantsAsync(CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(DueTenants).Time("plausible", Timestamps.Plausible).Time("now", time.GetUtcNow()), row => new TenantId(row.GetGuid(0)), cancellationToken);

    /// <summary>Creates intents for a batch of a tenant's due files, and says for how many.</summary>
    public Task<long> PromiseAsync(HeldLease held, TenantId tenant, CancellationToken cancellationToken) => WriteAsync(
        held, tenant,
        new Statement(Promise).Uuid("tenant_id", tenant.Value).Time("plausible", Timestamps.Plausible).Time("now", time.GetUtcNow()).Int("batch", options.BatchSize),
        cancellationToken);

    /// <summary>The stores and tenants with open intents to be tried now.</summary>
    public async Task<IReadOnlyList<(string Store, TenantId Tenant)>> FindOpenWorkAsync(CancellationToken cancellationToken) => await database.QueryAsync(
        new Statement(OpenWork).Time("now", time.GetUtcNow()), row => (row.GetString(0), new TenantId(row.GetGuid(1))), cancellationToken);

    /// <summary>The next open intents of a tenant in a store. None, too, when the lease is lost.</summary>
    public async Task<IReadOnlyDictionary<ObjectKey, Guid>> TakeBatchAsync(HeldLease held, TenantId tenant, string store, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(TakeBatch))
            .Uuid("tenant_id", tenant.Value).Text("store", store).Time("now", time.GetUtcNow()).Int("batch", options.BatchSize);
        var rows = await database.Tenants.QueryAsync(
            tenant, statement, row => KeyValuePair.Create(ObjectKey.Of(tenant, row.GetString(1)), row.GetGuid(0)), cancellationToken);
        return rows.ToDictionary();
    }

    /// <summary>Marks files purged whose bytes are confirmed gone: record, receipt, quota and audit entry in one commit.</summary>
    public Task<long> CompleteAsync(HeldLease held, TenantId tenant, IReadOnlyCollection<Guid> intents, CancellationToken cancellationToken) => WriteAsync(
        held, tenant,
        new Statement(Complete).Add(CallContext.System(tenant, Operations.Purge), time.GetUtcNow())
            .Uuids("intents", intents).Text("prefix", ObjectKey.PrefixOf(tenant)),
        cancellationToken);

    /// <summary>Puts failed files off, each longer than the time before, with what went wrong.</summary>
    public Task<long> PostponeAsync(
        HeldLease held, TenantId tenant, IReadOnlyCollection<(Guid Intent, string Error)> failures, CancellationToken cancellationToken) => WriteAsync(
        held, tenant,
        new Statement(Postpone).Uuid("tenant_id", tenant.Value).Time("now", time.GetUtcNow())
            .Uuids("intents", failures.Select(failure => failure.Intent)).Texts("errors", failures.Select(failure => failure.Error))
            .Int("retry_seconds", options.RetrySeconds).Int("longest_retry_seconds", options.LongestRetrySeconds),
        cancellationToken);

    private async Task<long> WriteAsync(HeldLease held, TenantId tenant, Statement statement, CancellationToken cancellationToken)
    {
        var written = await database.Tenants.QuerySingleAsync(
            tenant, held.Under(statement), row => (Held: row.GetInt64(0) == 1, Count: row.GetInt64(1)), cancellationToken);
        if (!written.Held) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
        return written.Count;
    }
}
