using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// Destroys what has been deleted long enough, or was asked to be destroyed: intent → bytes deleted → confirmed gone → record, receipt and audit
/// entry in one commit. Whatever kills it in between leaves an open intent, which the next pass takes up: every step may be done twice.
/// </summary>
public sealed class PurgeDeleted(
    PurgeIntents intents, ObjectStores stores, Leases leases, RetentionOptions options, TimeProvider time, ILogger<PurgeDeleted> logger)
{
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
        logger.Purged(ending, summary.Intents, summary.Purged, summary.Failed, milliseconds);
        return summary;
    }

    private async Task<PassEnding> RunAsync(HeldLease held, Pass pass)
    {
        try
        {
            // 1. Promise what has come due.
            foreach (var tenant in await intents.FindDueTenantsAsync(held.Token))
            {
                while (await intents.PromiseAsync(held, tenant, held.Token) is > 0 and var promised) pass.Promised(promised);
            }

            // 2. Keep the promises, also older ones, every store by itself.
            var work = await intents.FindOpenWorkAsync(held.Token);
            await Task.WhenAll(work.GroupBy(item => item.Store, item => item.Tenant).Select(group => PurgeStoreAsync(group.Key, group, held, pass)));
            return PassEnding.Done;
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled;
        }
    }

    private async Task PurgeStoreAsync(string storeName, IEnumerable<TenantId> tenants, HeldLease held, Pass pass)
    {
        var eraser = stores.TryGet(storeName, out var store) ? new ObjectEraser(store, options.Parallelism) : null;
        foreach (var tenant in tenants)
        {
            while (await intents.TakeBatchAsync(held, tenant, storeName, held.Token) is { Count: > 0 } batch)
            {
                // 1. Bytes first. No transaction is open.
                var failures = eraser is null
                    ? batch.Keys.ToDictionary(key => key, _ => "store not configured")
                    : await eraser.EraseAsync([.. batch.Keys], held.Token);

                // 2. Then the rows of what is gone, and a later date for what is not.
                var gone = batch.Where(file => !failures.ContainsKey(file.Key)).Select(file => file.Value).ToList();
                if (gone.Count > 0) pass.Purged(await intents.CompleteAsync(held, tenant, gone, held.Token));
                if (failures.Count > 0)
                    pass.Failed(await intents.PostponeAsync(held, tenant, [.. failures.Select(file => (batch[file.Key], file.Value))], held.Token));

                // 3. A dead store is left alone until the next pass.
                if (eraser is { StoreIsDown: true })
                {
                    logger.StoreDown(storeName);
                    pass.StoreDown();
                    return;
                }
            }
        }
    }

    // Stores are purged at once, so the counts are shared.
    private sealed class Pass
    {
        private long _intents;
        private long _purged;
        private long _failed;
        private int _storesDown;

        public void Promised(long files) => Interlocked.Add(ref _intents, files);

        public void Purged(long files) => Interlocked.Add(ref _purged, files);

        public void Failed(long files) => Interlocked.Add(ref _failed, files);

        public void StoreDown() => Interlocked.Increment(ref _storesDown);

        public PurgeSummary Summarise(PassEnding ending) => new(ending, _intents, _purged, _failed, _storesDown);
    }
}
