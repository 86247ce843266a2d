using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Ingest;

/// <summary>
/// Gives up uploads that never arrived, and forgets what no longer serves. Needs no lease: two hosts doing the same are told apart by the row's status.
/// </summary>
public sealed class ExpirePending(
    WorkerDatabase database, RecordArrival arrivals, ObjectStores stores, UploadOptions options, ExpirySweeps sweeps, TimeProvider time,
    ILogger<ExpirePending> logger)
{
    private const int PageSize = 500;
    private const int Parallelism = 8;

    private const string FindOverdue = """
        SELECT id, tenant_id, path, store, expires_at FROM file_records
        WHERE status = 'pending' AND expires_at >= @plausible AND expires_at <= @cutoff AND (expires_at, id) > (@after, @after_id)
        ORDER BY expires_at, id
        LIMIT @page
        """;

    // An expiry that has moved meanwhile, for parts were signed again, is another expiry.
    private const string Expire = $"""
        WITH expired AS (
            UPDATE file_records f SET status = 'expired', status_reason = 'the upload never arrived', updated_at = @now, version = f.version + 1
            WHERE f.id = @file_id AND f.tenant_id = @tenant_id AND f.status = 'pending' AND f.expires_at = @expires_at
            RETURNING f.id, f.path, f.size, f.object_type, f.object_id),
        released AS (
            UPDATE tenant_usage u SET files = u.files - 1, bytes = u.bytes - e.size FROM expired e WHERE u.tenant_id = @tenant_id),
        audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Expire}', true, NULL, e.id, e.path, e.object_type, e.object_id, NULL,
                   jsonb_build_object('size', e.size, 'expiresAt', @expires_at)
            FROM expired e)
        SELECT id FROM expired
        """;

    // Expired by us or aborted by a caller; the id goes when the parts are gone, so a crash in between forgets none.
    private const string FindLeftoverParts = """
        SELECT id, tenant_id, path, store, multipart_id FROM file_records
        WHERE status = 'expired' AND multipart_id IS NOT NULL AND id > @after_id
        ORDER BY id
        LIMIT @page
        """;

    private const string ForgetParts = """
        UPDATE file_records SET multipart_id = NULL WHERE id = @file_id AND status = 'expired' AND multipart_id = @multipart_id
        """;

    /// <summary>One pass, until nothing is due.</summary>
    public async Task<ExpireSummary> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var pass = new Pass();
        var ending = PassEnding.Done;
        try
        {
            await ExpireOverdueAsync(pass, cancellationToken);
            await AbortLeftoverPartsAsync(pass, cancellationToken);
            pass.KeysSwept = await sweeps.SweepKeysAsync(cancellationToken);
            pass.GrantsSwept = await sweeps.SweepGrantsAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ending = PassEnding.Cancelled;
        }
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
        logger.PendingExpired(ending, pass.Expired, pass.Recorded, pass.Failures, milliseconds);
        return new ExpireSummary(ending, pass.Expired, pass.Recorded, pass.Aborted, pass.Failures, pass.KeysSwept, pass.GrantsSwept);
    }

    private async Task ExpireOverdueAsync(Pass pass, CancellationToken cancellationToken)
    {
        var cutoff = time.GetUtcNow().AddMinutes(-options.GraceMinutes);
        var (after, afterId) = (Timestamps.Plausible, Guid.Empty);
        List<Upload> page;
        do
        {
            page = await database.QueryAsync(
                new Statement(FindOverdue).Time("plausible", Timestamps.Plausible).Time("cutoff", cutoff)
                    .Time("after", after).Uuid("after_id", afterId).Int("page", PageSize),
                row => new Upload(row.GetGuid(0), ObjectKey.Of(new(row.GetGuid(1)), row.GetString(2)), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), ""),
                cancellationToken);
            await ForEachAsync(page, pass, ExpireOneAsync, cancellationToken);
            if (page.Count > 0) (after, afterId) = (page[^1].ExpiresAt, page[^1].Id);
        }
        while (page.Count == PageSize);
    }

    private async Task ExpireOneAsync(Upload upload, Pass pass, CancellationToken cancellationToken)
    {
        // 1. It may be there, its event lost.
        if (await stores.Get(upload.Store).HeadAsync(upload.Key, cancellationToken) is not null)
        {
            if (await arrivals.RunAsync(upload.Store, upload.Key.Value, null, cancellationToken) is Arrival.Recorded or Arrival.Quarantined)
                Interlocked.Increment(ref pass.Recorded);
            return;
        }

        // 2. It is not.
        var statement = new Statement(Expire).Add(CallContext.System(upload.Key.Tenant, Operations.ExpirePending), time.GetUtcNow())
            .Uuid("file_id", upload.Id).Time("expires_at", upload.ExpiresAt);
        var expired = await database.Tenants.QueryAsync(upload.Key.Tenant, statement, row => row.GetGuid(0), cancellationToken);
        Interlocked.Add(ref pass.Expired, expired.Count);
    }

    private async Task AbortLeftoverPartsAsync(Pass pass, CancellationToken cancellationToken)
    {
        var afterId = Guid.Empty;
        List<Upload> page;
        do
        {
            page = await database.QueryAsync(
                new Statement(FindLeftoverParts).Uuid("after_id", afterId).Int("page", PageSize),
                row => new Upload(row.GetGuid(0), ObjectKey.Of(new(row.GetGuid(1)), row.GetString(2)), row.GetString(3), default, row.GetString(4)),
                cancellationToken);
            await ForEachAsync(page, pass, AbortOneAsync, cancellationToken);
            if (page.Count > 0) afterId = page[^1].Id;
        }
        while (page.Count == PageSize);
    }

    private async Task AbortOneAsync(Upload upload, Pass pass, CancellationToken cancellationToken)
    {
        if (stores.Get(upload.Store) is IMultipartStore store) await store.AbortAsync(upload.Key, upload.MultipartId, cancellationToken);
        await database.Tenants.QueryAsync(
            upload.Key.Tenant, new Statement(ForgetParts).Uuid("file_id", upload.Id).Text("multipart_id", upload.MultipartId), _ => 0, cancellationToken);
        Interlocked.Increment(ref pass.Aborted);
    }

    // One upload's failure, or its store's, is counted; it is tried again by the next pass.
    private Task ForEachAsync(List<Upload> uploads, Pass pass, Func<Upload, Pass, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            uploads, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (upload, token) =>
            {
                try
                {
                    await act(upload, pass, token);
                }
                catch (Exception failed) when (failed is StoreUnavailableException or KeyNotFoundException)
                {
                    Interlocked.Increment(ref pass.Failures);
                    logger.UploadNotExpired(upload.Id, upload.Store, failed.GetType().Name);
                }
            });

    private sealed record Upload(Guid Id, ObjectKey Key, string Store, DateTimeOffset ExpiresAt, string MultipartId);

    // Added to from many tasks.
    private sealed class Pass
    {
        public long Expired;
        public long Recorded;
        public long Aborted;
        public long Failures;
        public long KeysSwept;
        public long GrantsSwept;
    }
}
