using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Audit;

/// <summary>
/// <c>audit.build_packs</c>: builds the packs that were asked for, one after the other, and stores each as a file of its tenant. One host at a time;
/// a pack that fails is tried three times, one that a crash left is taken up again.
/// </summary>
/// <remarks>
/// 1. take the pack up   2. write the ZIP to a temporary file, noting the progress   3. note the id of the file-to-be   4. store it, as every upload
/// through the gateway is   5. ready. A crash between 4 and 5 is seen by the id of 3: the file is there, and is not built again.
/// </remarks>
public sealed class BuildAuditPacks(
    AuditPackRows rows, AuditPackWriter writer, StoreOwnFile store, Leases leases, ILogger<BuildAuditPacks> logger)
{
    /// <summary>One pass over what is open.</summary>
    public async Task<AuditPackPass> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("audit-packs", cancellationToken);
        if (held is null) return new AuditPackPass(PassEnding.HeldElsewhere, 0, 0);
        var (built, failed) = (0, 0);
        try
        {
            foreach (var (tenant, id) in await rows.FindOpenAsync(held.Token))
            {
                if (await rows.TakeAsync(held, tenant, id, held.Token) is not { } job) continue;
                if (await TryAsync(held, job)) built++;
                else failed++;
            }

            return new AuditPackPass(PassEnding.Done, built, failed);
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return new AuditPackPass(held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled, built, failed);
        }
    }

    private async Task<bool> TryAsync(HeldLease held, AuditPackJob job)
    {
        string error;
        try
        {
            if (!await rows.IsStoredAsync(job, held.Token) && await BuildAsync(held, job) is { } refusal) error = refusal.Code;
            else
            {
                await rows.ReadyAsync(held, job, held.Token);
                return true;
            }
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            if (!held.IsLost) await GiveBackAsync(held, job);
            throw;
        }
        catch (Exception failed)
        {
            // The next attempt may do better; what went wrong is in the host's log, callers see only what kind it was.
            logger.PackFailed(job.Pack.Id, job.Pack.Attempts, failed);
            error = failed switch { Stores.StoreUnavailableException => "store-unavailable", DatabaseUnavailableException => "database-unavailable", _ => "internal" };
        }

        await rows.FailedAsync(held, job, error, held.Token);
        return false;
    }

    private async Task<Refusal?> BuildAsync(HeldLease held, AuditPackJob job)
    {
        var token = held.Token;
        await using var zip = TemporaryFile.Create();
        var entries = await writer.WriteAsync(job, zip, (done, total) => rows.ProgressAsync(held, job, done, total, token), token);

        var own = new OwnFile("audit-pack", "audit/packs", "audit-pack-{fileId}.zip", "application/zip", new Dictionary<string, string> { ["pack"] = job.Pack.Id.ToString() });
        var stored = await store.RunAsync(
            CallContext.System(job.Tenant, Operations.BuildAuditPacks), own, zip, fileId => rows.StoringAsync(held, job, fileId, token), token);
        if (stored.Refusal is null) logger.PackBuilt(job.Pack.Id, entries, zip.Length);
        return stored.Refusal;
    }

    // The caller gave up, which must not keep this from being written down; should it fail, the next pass finds the pack running and takes it up.
    private async Task GiveBackAsync(HeldLease held, AuditPackJob job)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await rows.GiveBackAsync(held, job, limit.Token);
        }
        catch (Exception failed) when (failed is DatabaseUnavailableException or OperationCanceledException)
        {
        }
    }
}
