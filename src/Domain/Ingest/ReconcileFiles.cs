using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Ingest;

/// <summary>
/// Compares stores and records, both ways, so that nothing depends on an event having come. The comparison only suspects; every suspicion is looked
/// into again, at the object and at the row, before anything is written.
/// </summary>
public sealed class ReconcileFiles(
    ReconcileRows rows, ReconcileRuns runs, RecordArrival arrivals, ObjectStores stores, Leases leases, ReconcileOptions options, TimeProvider time,
    ILogger<ReconcileFiles> logger)
{
    private const int SaveEvery = 1000;
    private static readonly TimeSpan OwnGrace = TimeSpan.FromDays(1);

    /// <summary>One sweep over every store of files, as the only host that does it. A store that fails does not stop the others.</summary>
    public Task<ReconcileSummary> RunAsync(CancellationToken cancellationToken) => RunAsync(restored: false, cancellationToken);

    /// <summary>
    /// The same after the database was restored to an earlier moment. Nothing is removed: bytes at the path of a former record may be a file whose own record
    /// was lost, and are taken into quarantine like any object nobody knows.
    /// </summary>
    public Task<ReconcileSummary> RunRestoredAsync(CancellationToken cancellationToken) => RunAsync(restored: true, cancellationToken);

    private async Task<ReconcileSummary> RunAsync(bool restored, CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("reconcile", cancellationToken);
        if (held is null) return ReconcileCounts.Sum(PassEnding.HeldElsewhere, []);
        var done = new List<ReconcileSummary>();
        try
        {
            var tenants = await rows.ReadTenantsAsync(held.Token);
            foreach (var store in stores.Files) done.Add(await SweepAsync(store, tenants, restored, held));
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return ReconcileCounts.Sum(held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled, done);
        }
        return ReconcileCounts.Sum(PassEnding.Done, done);
    }

    private async Task<ReconcileSummary> SweepAsync(IObjectStore store, IReadOnlySet<TenantId> tenants, bool restored, HeldLease held)
    {
        var started = time.GetTimestamp();
        var counts = new ReconcileCounts();
        var run = await runs.BeginAsync(store.Info.Name, held.Token);
        try
        {
            await Parallel.ForEachAsync(
                DifferencesAsync(store, tenants, run, counts, held.Token),
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = held.Token },
                async (difference, token) => await ResolveAsync(store, difference.Object, difference.File, restored, counts, held, token));
        }
        catch (StoreUnavailableException)
        {
            counts.Failure();
            logger.StoreNotListed(store.Info.Name);
        }
        var summary = counts.Summarise(PassEnding.Done);
        await runs.SaveAsync(run, summary, finished: true, held.Token);
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
        logger.Reconciled(store.Info.Name, summary.Objects, summary.Recorded, summary.Ghosts, summary.Orphans, summary.Failures, milliseconds);
        return summary;
    }

    // What looks different. Objects that no tenant can own are counted here and left alone.
    private async IAsyncEnumerable<(ObjectListing? Object, RecordedFile? File)> DifferencesAsync(
        IObjectStore store, IReadOnlySet<TenantId> tenants, Guid run, ReconcileCounts counts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0;
        var objects = store.ListAsync(ObjectKey.Root, cancellationToken);
        await foreach (var (found, file) in KeyOrder.JoinAsync(objects, rows.ReadAsync(store.Info.Name, cancellationToken)))
        {
            if (++seen % SaveEvery == 0) await runs.SaveAsync(run, counts.Summarise(PassEnding.Done), finished: false, cancellationToken);
            if (found is not null) counts.Object();
            if (found is not null && file is null && !(ObjectKey.TryParse(found.Key, out var key) && tenants.Contains(key.Tenant))) counts.Orphan();
            else if (!IsAsExpected(found, file)) yield return (found, file);
        }
    }

    private static bool IsAsExpected(ObjectListing? found, RecordedFile? file) => (found, file) switch
    {
        (null, { Status: "pending" }) => true,
        ({ }, { IsMissing: false, Status: not "pending" }) => found.ETag == file.ETag,
        _ => false,
    };

    private async Task ResolveAsync(
        IObjectStore store, ObjectListing? found, RecordedFile? file, bool restored, ReconcileCounts counts, HeldLease held, CancellationToken cancellationToken)
    {
        try
        {
            if (file is null && !IsOwn(found!) && ObjectKey.TryParse(found!.Key, out var key)) file = await rows.FindAsync(key, cancellationToken);
            if (found is not null && IsOwn(found))
            {
                if (!restored) await SweepOwnAsync(store, found, counts, cancellationToken);
            }
            else if (file is null || (restored && file is { IsFormer: true } && file.Store == store.Info.Name)) await RecordUnknownAsync(store, found!, counts, cancellationToken);
            else if (file.Store != store.Info.Name) counts.Orphan();
            else if (file.IsFormer) await HandleLeftoverAsync(store, file, counts, held, cancellationToken);
            else await CheckAsync(store, file, counts, held, cancellationToken);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // Whatever is odd about one object, the others still want to be looked at.
            counts.Failure();
            logger.ObjectNotReconciled(store.Info.Name, file?.Id, failed.GetType().Name);
        }
    }

    private static bool IsOwn(ObjectListing found) => ObjectKey.TryParse(found.Key, out var key) && OwnKeys.Has(key);

    // What the gateway laid beside a file while it worked on it, and then died. As long as the work is not given up, it may be wanted.
    private async Task SweepOwnAsync(IObjectStore store, ObjectListing found, ReconcileCounts counts, CancellationToken cancellationToken)
    {
        if (found.LastModified > time.GetUtcNow() - OwnGrace || found.LastModified < Timestamps.Plausible || !ObjectKey.TryParse(found.Key, out var key)) return;
        if (OwnKeys.TryReadFile(key, out var fileId) && await rows.IsUnderWorkAsync(fileId.Value, cancellationToken)) return;
        await store.DeleteAsync(key, cancellationToken);
        counts.Removed();
    }

    // An object without a record, past or present.
    private async Task RecordUnknownAsync(IObjectStore store, ObjectListing found, ReconcileCounts counts, CancellationToken cancellationToken)
    {
        if (found.LastModified <= time.GetUtcNow().AddSeconds(-options.SettleSeconds))
            await RecordAsync(store, found.Key, counts, cancellationToken);
    }

    // A record with an object, or with none: the object itself decides.
    private async Task CheckAsync(IObjectStore store, RecordedFile file, ReconcileCounts counts, HeldLease held, CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(file.Key, cancellationToken);
        if (head is null)
        {
            if (file.Status == "pending") return;
            if (await rows.MarkMissingAsync(held, file, cancellationToken) || file.IsMissing) counts.Ghost();
            return;
        }

        var unchanged = head.ETag == file.ETag;
        if (!unchanged) await RecordAsync(store, file.Key.Value, counts, cancellationToken);
        if (file.IsMissing && await rows.MarkFoundAsync(held, file, unchanged, cancellationToken)) counts.Found();
    }

    // Bytes at the path of a record that is expired or purged.
    private async Task HandleLeftoverAsync(
        IObjectStore store, RecordedFile former, ReconcileCounts counts, HeldLease held, CancellationToken cancellationToken)
    {
        // 1. Old enough, by the younger of its two timestamps, and neither of them nonsense.
        if (await store.HeadAsync(former.Key, cancellationToken) is not { } bytes) return;
        counts.Orphan();
        var since = bytes.LastModified > former.UpdatedAt ? bytes.LastModified : former.UpdatedAt;
        if (bytes.LastModified < Timestamps.Plausible || former.UpdatedAt < Timestamps.Plausible) return;
        if (since > time.GetUtcNow().AddHours(-options.OrphanGraceHours)) return;

        // 2. Written down first, so that nothing vanishes without a trace; the path must still be free.
        if (!await rows.AuditRemovalAsync(held, former, bytes, cancellationToken)) return;

        // 3. Removed. What a crash leaves is found, and written down, again.
        await store.DeleteAsync(former.Key, cancellationToken);
        if (await store.HeadAsync(former.Key, cancellationToken) is null) counts.Removed();
        else counts.Failure();
    }

    private async Task RecordAsync(IObjectStore store, string key, ReconcileCounts counts, CancellationToken cancellationToken)
    {
        switch (await arrivals.RunAsync(store.Info.Name, key, null, cancellationToken))
        {
            case Arrival.Recorded or Arrival.Quarantined:
                counts.Recorded();
                break;
            case Arrival.Foreign:
                counts.Orphan();
                break;
        }
    }
}
