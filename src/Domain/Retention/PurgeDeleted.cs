using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Telemetry;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// Destroys what plans and admins ordered to be destroyed: intent taken up → every version deleted → confirmed gone → record, signed receipt and audit
/// entry in one commit. Whatever kills it in between leaves an open intent, which the next pass takes up: every step may be done twice.
/// </summary>
public sealed class PurgeDeleted(
    PurgeWork work, PurgeIntents intents, ReceiptSigner receipts, ObjectStores stores, Leases leases, RetentionOptions options, TimeProvider time,
    ILogger<PurgeDeleted> logger)
{
    // Of one store: while one batch's bytes go, another's rows are committed and a third one is taken up.
    private const int BatchesInFlight = 3;

    /// <summary>One pass: until nothing is due, as the only host that purges.</summary>
    public async Task<PurgeSummary> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("purge", cancellationToken);
        if (held is null) return new PurgeSummary(PassEnding.HeldElsewhere, 0, 0, 0, 0);
        var started = time.GetTimestamp();
        var pass = new Pass();
        var ending = await RunAsync(held, pass);
        var summary = pass.Summarise(ending);
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
        logger.Purged(ending, summary.Purged, summary.Failed, summary.Kept, milliseconds);
        return summary;
    }

    private async Task<PassEnding> RunAsync(HeldLease held, Pass pass)
    {
        try
        {
            var open = await work.FindAsync(held.Token);
            if (open.Count > 0) await receipts.PrepareAsync(held.Token);
            await Task.WhenAll(open.GroupBy(item => item.Store, item => item.Tenant).Select(group => PurgeStoreAsync(group.Key, group, held, pass)));
            return PassEnding.Done;
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled;
        }
    }

    private async Task PurgeStoreAsync(string storeName, IEnumerable<TenantId> tenants, HeldLease held, Pass pass)
    {
        using var pace = new RequestPace(options.Parallelism, options.StoreRequestsPerSecond, time);
        var eraser = stores.TryGet(storeName, out var store) ? new ObjectEraser(store, pace) : null;
        await Parallel.ForEachAsync(
            FindBatchesAsync(storeName, tenants, held.Token), new ParallelOptions { MaxDegreeOfParallelism = BatchesInFlight, CancellationToken = held.Token },
            async (batch, token) =>
            {
                // A dead store is left alone until the next pass.
                if (eraser is not { StoreIsDown: true }) await PurgeBatchAsync(batch.Tenant, storeName, batch.Intents, eraser, held, pass, token);
            });
        if (eraser is not { StoreIsDown: true }) return;
        logger.StoreDown(storeName);
        pass.StoreDown();
    }

    private async IAsyncEnumerable<(TenantId Tenant, Guid[] Intents)> FindBatchesAsync(
        string storeName, IEnumerable<TenantId> tenants, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tenant in tenants)
        {
            var after = "";
            while (await work.FindIntentsAsync(tenant, storeName, after, cancellationToken) is { Count: > 0 } window)
            {
                after = window[^1].Path;
                foreach (var batch in window.Chunk(options.BatchSize)) yield return (tenant, [.. batch.Select(item => item.Intent)]);
            }
        }
    }

    private async Task PurgeBatchAsync(
        TenantId tenant, string storeName, Guid[] batch, ObjectEraser? eraser, HeldLease held, Pass pass, CancellationToken cancellationToken)
    {
        // 1. Taken up, all in one commit. What is kept stays open.
        var (files, kept) = await work.TakeAsync(held, tenant, storeName, batch, cancellationToken);
        pass.Kept(kept);
        if (files.Count == 0) return;

        // 2. The bytes. No transaction is open. What came under a hold after an earlier purge had begun is only asked for.
        var erased = await EraseAsync(eraser, [.. files.Where(file => file.Kept is null).Select(file => file.Key)], cancellationToken);
        var looked = eraser is null ? new Dictionary<ObjectKey, ErasedObject>() : await eraser.LookAsync([.. files.Where(file => file.Kept is not null).Select(file => file.Key)], cancellationToken);

        // 3. Then the rows of what is gone, and a later date for what is not.
        var ends = files.Select(file => (File: file, End: (file.Kept is null ? erased : looked).GetValueOrDefault(file.Key) ?? new ErasedObject(null, "store not configured"))).ToList();
        var gone = ends.Where(item => item.End.Confirmation is not null).Select(item => (item.File, item.End.Confirmation!)).ToList();
        if (gone.Count > 0) pass.Purged(storeName, await intents.CompleteAsync(held, await receipts.SignAsync(tenant, gone, cancellationToken), cancellationToken));
        var failures = ends.Where(item => item.End.Confirmation is null).ToList();
        if (failures.Count > 0) pass.Failed(storeName, await intents.PostponeAsync(held, tenant, failures, cancellationToken));
    }

    private static async Task<IReadOnlyDictionary<ObjectKey, ErasedObject>> EraseAsync(ObjectEraser? eraser, IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken) =>
        eraser is null || keys.Count == 0 ? new Dictionary<ObjectKey, ErasedObject>() : await eraser.EraseAsync(keys, cancellationToken);

    // Stores are purged at once, so the counts are shared.
    private sealed class Pass
    {
        private long _purged;
        private long _failed;
        private long _kept;
        private int _storesDown;

        public void Purged(string store, long files)
        {
            Interlocked.Add(ref _purged, files);
            Instruments.PurgeFiles.Add(files, Instruments.Tag(Attributes.Store, store));
        }

        public void Failed(string store, long files)
        {
            Interlocked.Add(ref _failed, files);
            Instruments.PurgeFailures.Add(files, Instruments.Tag(Attributes.Store, store));
        }

        public void Kept(long files) => Interlocked.Add(ref _kept, files);

        public void StoreDown() => Interlocked.Increment(ref _storesDown);

        public PurgeSummary Summarise(PassEnding ending) => new(ending, _purged, _failed, _kept, _storesDown);
    }
}
