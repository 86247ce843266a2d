using System.Globalization;
using System.Text;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>Ends purges: completes what is gone, puts off what is not. Every write is under the lease: a holder that overslept changes nothing.</summary>
public sealed class PurgeIntents(WorkerDatabase database, RetentionOptions options, TimeProvider time)
{
    // The batch's receipts are signed already, so it is all of them or none: the row of receipt_batches refuses another number of hashes than of files.
    private const string Complete = $"""
        WITH lease AS ({Leases.StillHeld}),
        given AS (
            SELECT g.intent_id, g.receipt_id, g.key_sha256, g.confirmation, g.statement, g.position
            FROM unnest(@intents, @receipts, @keys, @confirmations, @statements) WITH ORDINALITY AS g (intent_id, receipt_id, key_sha256, confirmation, statement, position)),
        purged AS (
            UPDATE file_records f
            SET status = 'purged', purged_at = @now, updated_at = @now, version = f.version + 1
            FROM given g JOIN purge_intents i ON i.id = g.intent_id LEFT JOIN retention_plans l ON l.id = i.plan_id, lease
            WHERE i.tenant_id = @tenant_id AND i.completed_at IS NULL AND f.id = i.file_id AND f.tenant_id = @tenant_id AND f.status = 'deleted'
            RETURNING f.id, f.path, f.sha256, f.size, f.store, f.object_type, f.object_id, i.id AS intent_id, i.policy_id, i.policy_version, i.plan_id, i.run_id,
                l.digest, g.receipt_id, g.key_sha256, g.confirmation, g.statement, g.position, uuid_v7(@now) AS entry_id),
        completed AS (
            UPDATE purge_intents i SET completed_at = @now, last_error = NULL, blocked_by = NULL FROM purged p WHERE i.id = p.intent_id),
        batch AS (
            INSERT INTO receipt_batches (id, tenant_id, size, hashes, note, created_at)
            SELECT @batch, @tenant_id, s.files, @hashes, @note, @now FROM (SELECT count(*)::integer AS files FROM purged) s WHERE s.files > 0),
        receipt AS (
            INSERT INTO receipts (id, tenant_id, file_id, intent_id, key_sha256, sha256, size, store, reason, confirmation, purged_at,
                policy_id, policy_version, plan_id, plan_digest, run_id, batch_id, leaf, statement, entry_id)
            SELECT p.receipt_id, @tenant_id, p.id, p.intent_id, p.key_sha256, p.sha256, p.size, p.store, p.statement::jsonb->>'reason', p.confirmation, @now,
                p.policy_id, p.policy_version, p.plan_id, p.digest, p.run_id, @batch, p.position - 1, p.statement, p.entry_id
            FROM purged p),
        released AS (
            UPDATE tenant_usage u SET files = u.files - s.files, bytes = u.bytes - s.bytes
            FROM (SELECT count(*) AS files, coalesce(sum(p.size), 0)::bigint AS bytes FROM purged p) s
            WHERE u.tenant_id = @tenant_id AND s.files > 0),
        planned AS (
            UPDATE retention_plan_items t SET status = 'done', reason = NULL, updated_at = @now
            FROM purged p WHERE t.plan_id = p.plan_id AND t.file_id = p.id AND t.tenant_id = @tenant_id),
        counted AS (
            UPDATE retention_runs r SET done = r.done + s.files, bytes = r.bytes + s.bytes, updated_at = @now
            FROM (SELECT p.run_id, count(*) AS files, sum(p.size)::bigint AS bytes FROM purged p GROUP BY p.run_id) s
            WHERE r.id = s.run_id AND r.tenant_id = @tenant_id),
        audit AS (
            {AuditSql.Insert}
            SELECT p.entry_id, {AuditSql.CallerAfterId}, '{AuditAction.Purge}', true, NULL, p.id, p.path, p.object_type, p.object_id, NULL,
                   jsonb_build_object('intent', p.intent_id, 'receipt', p.receipt_id, 'statementSha256', encode(sha256(convert_to(p.statement, 'UTF8')), 'hex'),
                       'size', p.size, 'sha256', encode(p.sha256, 'hex'))
            FROM purged p)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM purged)
        """;

    // erasing_at goes only when the store says that something is there still and no delete is under way: from then on a hold can keep it.
    private const string Postpone = $"""
        WITH lease AS ({Leases.StillHeld}),
        postponed AS (
            UPDATE purge_intents i
            SET attempts = i.attempts + 1, last_error = e.error, blocked_by = nullif(e.blocked, ''),
                erasing_at = CASE WHEN e.there = 0 THEN i.erasing_at END,
                next_attempt_at = greatest(nullif(e.until, '')::timestamptz,
                    CASE WHEN e.until = '' THEN @now + make_interval(secs => least(@retry_seconds * power(2, least(i.attempts, 30)), @longest_retry_seconds)) END)
            FROM unnest(@intents, @errors, @blocked, @there, @until) AS e (intent_id, error, blocked, there, until), lease
            WHERE i.id = e.intent_id AND i.tenant_id = @tenant_id AND i.completed_at IS NULL
            RETURNING i.id)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM postponed)
        """;

    /// <summary>Marks files purged whose bytes are confirmed gone: record, receipt, quota, plan, run and audit entry in one commit. All of them or none.</summary>
    public Task<long> CompleteAsync(HeldLease held, ReceiptBatch batch, CancellationToken cancellationToken) => WriteAsync(
        held, batch.Tenant,
        new Statement(Complete).Add(CallContext.System(batch.Tenant, Operations.Purge), batch.At)
            .Uuids("intents", batch.Receipts.Select(receipt => receipt.File.Intent)).Uuids("receipts", batch.Receipts.Select(receipt => receipt.Id))
            .ByteArrays("keys", batch.Receipts.Select(receipt => receipt.KeySha256)).Texts("confirmations", batch.Receipts.Select(receipt => receipt.Confirmation))
            .Texts("statements", batch.Receipts.Select(receipt => Encoding.UTF8.GetString(receipt.Statement)))
            .Uuid("batch", batch.Id).Bytes("hashes", batch.Hashes).Text("note", batch.Note),
        cancellationToken);

    /// <summary>Puts files off that are not gone: to the end of the store's lock where it names one, else each longer than the time before.</summary>
    public Task<long> PostponeAsync(
        HeldLease held, TenantId tenant, IReadOnlyCollection<(TakenFile File, ErasedObject Erased)> failures, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return WriteAsync(
            held, tenant,
            new Statement(Postpone).Uuid("tenant_id", tenant.Value).Time("now", now)
                .Uuids("intents", failures.Select(failure => failure.File.Intent)).Texts("errors", failures.Select(failure => failure.Erased.Failure ?? ""))
                .Texts("blocked", failures.Select(failure => failure.File.Kept ?? (failure.Erased.IsLocked ? "lock" : "")))
                .Ints("there", failures.Select(failure => failure.Erased.IsThere ? 1 : 0))
                .Texts("until", failures.Select(failure => failure.Erased.LockedUntil is { } until && until > now ? until.ToString("O", CultureInfo.InvariantCulture) : ""))
                .Int("retry_seconds", options.RetrySeconds).Int("longest_retry_seconds", options.LongestRetrySeconds),
            cancellationToken);
    }

    private async Task<long> WriteAsync(HeldLease held, TenantId tenant, Statement statement, CancellationToken cancellationToken)
    {
        var written = await database.Tenants.RunAsync(
            tenant, [RetentionSql.ShareHoldGate(tenant), held.Under(statement)], row => (Held: row.GetInt64(0) == 1, Count: row.GetInt64(1)), cancellationToken);
        if (!written[0].Held) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
        return written[0].Count;
    }
}
