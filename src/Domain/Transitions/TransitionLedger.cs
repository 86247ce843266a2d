using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>
/// How moves are written down: the record, the transition that ends, the plan's item, the run's counts and the audit entry in one commit. What became of the
/// file meanwhile stays: one that lies in the trash by now stays there, with what its object is.
/// </summary>
public sealed class TransitionLedger(WorkerDatabase database, TimeProvider time)
{
    private const string OfTransition = """
        FROM file_transitions t, lease
        WHERE t.file_id = @file_id AND t.tenant_id = @tenant_id AND f.id = t.file_id AND f.tenant_id = @tenant_id AND f.etag = t.etag_before
          AND f.status IN ('available', 'archived', 'deleted')
        RETURNING f.id, f.path, f.object_type, f.object_id, f.status, f.size, t.plan_id, t.kind
        """;

    // The record first, then the transition: as long as that is there, the database knows that the object has moved already.
    private const string Settled = """
        settled AS (
            DELETE FROM file_transitions t USING moved m WHERE t.file_id = m.id AND t.tenant_id = @tenant_id RETURNING t.file_id, t.plan_id)
        """;

    private const string Archived = $"""
        WITH lease AS ({Leases.StillHeld}),
        moved AS (
            UPDATE file_records f SET status = CASE WHEN f.status = 'available' THEN 'archived' ELSE f.status END, archived_at = @now, rehydrated_until = NULL,
                etag = @etag, stored_at = @stored_at, updated_at = @now, version = f.version + 1
            {OfTransition}),
        {Settled},
        {TransitionSql.ItemDone},
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Archive}', true, NULL, id, path, object_type, object_id, NULL,
                jsonb_build_object('size', size, 'etag', @etag, 'status', status, 'plan', plan_id) FROM moved)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM moved)
        """;

    // size and sha256 stay those of the original bytes.
    private const string Compressed = $"""
        WITH lease AS ({Leases.StillHeld}),
        moved AS (
            UPDATE file_records f SET content_encoding = 'gzip', stored_size = @stored_size, sha256 = coalesce(f.sha256, @sha256),
                etag = @etag, stored_at = @stored_at, updated_at = @now, version = f.version + 1
            {OfTransition}),
        {Settled},
        {TransitionSql.ItemDone},
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Compress}', true, NULL, id, path, object_type, object_id, NULL,
                jsonb_build_object('size', size, 'storedSize', @stored_size, 'sha256', encode(@sha256, 'hex'), 'etag', @etag, 'plan', plan_id) FROM moved)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM moved)
        """;

    // A lock in the store belongs to the object that was there: a new one has to be locked again.
    private const string BackForGood = $"""
        WITH lease AS ({Leases.StillHeld}),
        moved AS (
            UPDATE file_records f SET status = CASE WHEN f.status = 'archived' THEN 'available' ELSE f.status END, archived_at = NULL, rehydrated_until = NULL,
                lock_in_store = f.lock_in_store AND f.etag = @etag, etag = @etag, stored_at = @stored_at, updated_at = @now, version = f.version + 1
            {OfTransition}),
        {Settled},
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Rehydrate}', true, NULL, id, path, object_type, object_id, NULL,
                jsonb_build_object('to', status, 'etag', @etag) FROM moved)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM moved) + (SELECT count(*) FROM settled) * 0
        """;

    private const string Readable = $"""
        WITH lease AS ({Leases.StillHeld}),
        moved AS (
            UPDATE file_records f SET rehydrated_until = @until, updated_at = @now, version = f.version + 1
            {OfTransition}),
        {Settled},
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Rehydrate}', true, NULL, id, path, object_type, object_id, NULL,
                jsonb_build_object('readableUntil', @until) FROM moved)
        SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM moved) + (SELECT count(*) FROM settled) * 0
        """;

    /// <summary>The object lies in the archive tier.</summary>
    public Task<MoveResult> ArchiveAsync(HeldLease held, Transition transition, ObjectHead head, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, WithObject(Archived, head), cancellationToken);

    /// <summary>The object is the compressed one.</summary>
    public Task<MoveResult> CompressAsync(HeldLease held, Transition transition, ObjectHead head, byte[] sha256, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, WithObject(Compressed, head).Long("stored_size", head.Size).Bytes("sha256", sha256), cancellationToken);

    /// <summary>The object is hot again.</summary>
    public Task<MoveResult> BringBackAsync(HeldLease held, Transition transition, ObjectHead head, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, WithObject(BackForGood, head), cancellationToken);

    /// <summary>The object can be read for some days.</summary>
    public Task<MoveResult> MakeReadableAsync(HeldLease held, Transition transition, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(held, transition, new Statement(Readable).Time("until", until), cancellationToken);

    private static Statement WithObject(string sql, ObjectHead head) => new Statement(sql).Text("etag", head.ETag).Time("stored_at", head.LastModified);

    private async Task<MoveResult> WriteAsync(HeldLease held, Transition transition, Statement statement, CancellationToken cancellationToken)
    {
        var tenant = transition.File.Tenant;
        held.Under(statement).Add(CallContext.System(tenant, Operations.MoveObjects), time.GetUtcNow()).Uuid("file_id", transition.File.Id);
        var written = await database.Tenants.QuerySingleAsync(tenant, statement, row => (Held: row.GetInt64(0) == 1, Moved: row.GetInt64(1)), cancellationToken);
        if (!written.Held) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
        return written.Moved > 0 ? new MoveResult.Done() : new MoveResult.Dropped("changed meanwhile", Look: true);
    }
}
