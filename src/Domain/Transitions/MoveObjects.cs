using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Transitions;

/// <summary>
/// Does what transitions promise: archives, compresses, brings back. Each of them may be begun again after a crash at any point, and looks first at what is
/// there. While a file has a transition, nobody else takes another ETag of its object for an overwriting; when it is given up, the object is looked at afresh.
/// </summary>
public sealed class MoveObjects(
    TransitionRows rows, ArchiveObject archive, CompressObject compress, RehydrateObject rehydrate, RecordArrival arrivals, ObjectStores stores, Leases leases,
    RetentionOptions options, TimeProvider time, ILogger<MoveObjects> logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    /// <summary>One pass: until nothing is due, as the only host that moves.</summary>
    public async Task<MoveSummary> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("move", cancellationToken);
        if (held is null) return new MoveSummary(PassEnding.HeldElsewhere, 0, 0, 0, 0, 0);
        var started = time.GetTimestamp();
        var pass = new Pass();
        var ending = PassEnding.Done;
        try
        {
            var work = await rows.FindWorkAsync(held.Token);
            await Task.WhenAll(work.GroupBy(item => item.Store, item => item.Tenant).Select(group => MoveAsync(group.Key, group, held, pass)));
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            ending = held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled;
        }
        var summary = pass.Summarise(ending);
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
        logger.Moved(ending, summary.Done, summary.Waiting, summary.Dropped, summary.Failed, milliseconds);
        return summary;
    }

    private async Task MoveAsync(string storeName, IEnumerable<TenantId> tenants, HeldLease held, Pass pass)
    {
        stores.TryGet(storeName, out var store);
        using var pace = new RequestPace(options.Parallelism, options.StoreRequestsPerSecond, time);
        foreach (var tenant in tenants)
        {
            while (await rows.TakeBatchAsync(held, tenant, storeName, held.Token) is { Count: > 0 } batch)
            {
                var down = 0;
                await Parallel.ForEachAsync(
                    batch, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = held.Token },
                    async (transition, token) =>
                    {
                        var result = Volatile.Read(ref down) > 0 ? new MoveResult.Failed("store unavailable")
                            : await pace.RunAsync(() => TryAsync(held, transition, store, token), token);
                        if (result is MoveResult.Failed { Error: "store unavailable" }) Interlocked.Increment(ref down);
                        await SettleAsync(held, transition, store, result, pass, token);
                    });
                if (down == 0) continue;

                // A dead store is left alone until the next pass.
                logger.StoreDown(storeName);
                pass.StoreDown();
                return;
            }
        }
    }

    private async Task<MoveResult> TryAsync(HeldLease held, Transition transition, IObjectStore? store, CancellationToken cancellationToken)
    {
        if (store is null) return new MoveResult.Failed("store not configured");
        try
        {
            // What has not begun and may not is given up before the store is asked.
            if (transition is { IsMoving: false, Refusal: { } reason }) return new MoveResult.Dropped(reason, Look: reason == "overwritten");
            return transition.Kind switch
            {
                "archive" => await archive.RunAsync(held, transition, store, cancellationToken),
                "compress" => await compress.RunAsync(held, transition, store, cancellationToken),
                _ => await rehydrate.RunAsync(held, transition, store, cancellationToken),
            };
        }
        catch (StoreUnavailableException)
        {
            return new MoveResult.Failed(await IsDownAsync(store, cancellationToken) ? "store unavailable" : "the store refused, or broke off");
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or FileKeptException)
        {
            return new MoveResult.Failed(broken.GetType().Name);
        }
    }

    private async Task SettleAsync(HeldLease held, Transition transition, IObjectStore? store, MoveResult result, Pass pass, CancellationToken cancellationToken)
    {
        pass.Count(result);
        switch (result)
        {
            case MoveResult.Waiting:
                await rows.WaitAsync(held, transition, LookAgain, cancellationToken);
                break;
            case MoveResult.Failed(var error):
                logger.MoveFailed(transition.File.Id, transition.Kind, error);
                await rows.PostponeAsync(held, transition, error, cancellationToken);
                break;
            case MoveResult.Dropped(var reason, var look):
                logger.MoveDropped(transition.File.Id, transition.Kind, reason);
                await rows.DropAsync(held, transition, reason, cancellationToken);
                await CleanAsync(transition, store!, look, cancellationToken);
                break;
        }
    }

    // Neither has to succeed now: what lies beside is swept, and the reconciler looks at every object.
    private async Task CleanAsync(Transition transition, IObjectStore store, bool look, CancellationToken cancellationToken)
    {
        try
        {
            if (transition.Kind == "compress") await store.DeleteAsync(transition.Beside, cancellationToken);
            if (look) await arrivals.RunAsync(store.Info.Name, transition.File.Key.Value, null, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
        }
    }

    private static async Task<bool> IsDownAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return false;
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
    }

    // Stores are worked on at once, so the counts are shared.
    private sealed class Pass
    {
        private long _done;
        private long _waiting;
        private long _dropped;
        private long _failed;
        private int _storesDown;

        public void Count(MoveResult result) => Interlocked.Increment(ref result is MoveResult.Done ? ref _done
            : ref result is MoveResult.Waiting ? ref _waiting
            : ref result is MoveResult.Dropped ? ref _dropped
            : ref _failed);

        public void StoreDown() => Interlocked.Increment(ref _storesDown);

        public MoveSummary Summarise(PassEnding ending) => new(ending, _done, _waiting, _dropped, _failed, _storesDown);
    }
}
