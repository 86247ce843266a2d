using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>
/// A pass over jobs that each make a file, one after the other, as the only host that does. One that fails is tried again by the next pass, one that a
/// crash left is taken up again.
/// </summary>
/// <param name="jobs">Where their state is kept.</param>
/// <param name="leases">Keeps other hosts out.</param>
/// <param name="lease">The lease's name.</param>
/// <param name="build">Makes and stores the file, and says what it was refused for.</param>
/// <param name="failed">Hears what an attempt failed of; callers see only what kind it was.</param>
internal sealed class OwnFilePass<TJob>(OwnFileRows<TJob> jobs, Leases leases, string lease, Func<HeldLease, TJob, Task<Refusal?>> build, Action<TJob, Exception> failed)
    where TJob : class, IOwnFileJob
{
    /// <summary>How the pass ended, how many files are ready, and how many attempts failed.</summary>
    public async Task<(PassEnding Ending, int Built, int Failed)> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync(lease, cancellationToken);
        if (held is null) return (PassEnding.HeldElsewhere, 0, 0);
        var (built, broken) = (0, 0);
        try
        {
            foreach (var (tenant, id) in await jobs.FindOpenAsync(held.Token))
            {
                if (await jobs.TakeAsync(held, tenant, id, held.Token) is not { } job) continue;
                if (await TryAsync(held, job)) built++;
                else broken++;
            }

            return (PassEnding.Done, built, broken);
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return (held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled, built, broken);
        }
    }

    private async Task<bool> TryAsync(HeldLease held, TJob job)
    {
        string error;
        try
        {
            if (!await jobs.IsStoredAsync(job, held.Token) && await build(held, job) is { } refusal) error = refusal.Code;
            else
            {
                await jobs.ReadyAsync(held, job, held.Token);
                return true;
            }
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            if (!held.IsLost) await GiveBackAsync(held, job);
            throw;
        }
        catch (Exception broken)
        {
            // The next attempt may do better.
            failed(job, broken);
            error = broken switch { StoreUnavailableException => "store-unavailable", DatabaseUnavailableException => "database-unavailable", _ => "internal" };
        }

        await jobs.FailedAsync(held, job, error, held.Token);
        return false;
    }

    // The caller gave up, which must not keep this from being written down; should it fail, the next pass finds the job running and takes it up.
    private async Task GiveBackAsync(HeldLease held, TJob job)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await jobs.GiveBackAsync(held, job, limit.Token);
        }
        catch (Exception broken) when (broken is DatabaseUnavailableException or OperationCanceledException)
        {
        }
    }
}
