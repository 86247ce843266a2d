using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Exports;

/// <summary>
/// <c>export.build</c>: builds the inventories that were asked for, one after the other, and stores each as a file of its tenant. One host at a time;
/// one that fails is tried three times, one that a crash left is taken up again. Files that change meanwhile stand in it as they were when they were read.
/// </summary>
public sealed class BuildExports(ExportRows rows, StoreOwnFile store, Leases leases, ILogger<BuildExports> logger)
{
    private const int PageSize = 1000;

    /// <summary>One pass over what is open.</summary>
    public async Task<ExportPass> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("exports", cancellationToken);
        if (held is null) return new ExportPass(PassEnding.HeldElsewhere, 0, 0);
        var (built, failed) = (0, 0);
        try
        {
            foreach (var (tenant, id) in await rows.FindOpenAsync(held.Token))
            {
                if (await rows.TakeAsync(held, tenant, id, held.Token) is not { } job) continue;
                if (await TryAsync(held, job)) built++;
                else failed++;
            }

            return new ExportPass(PassEnding.Done, built, failed);
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return new ExportPass(held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled, built, failed);
        }
    }

    private async Task<bool> TryAsync(HeldLease held, ExportJob job)
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
            logger.ExportFailed(job.Export.Id, job.Export.Attempts, failed);
            error = failed switch { Stores.StoreUnavailableException => "store-unavailable", DatabaseUnavailableException => "database-unavailable", _ => "internal" };
        }

        await rows.FailedAsync(held, job, error, held.Token);
        return false;
    }

    private async Task<Refusal?> BuildAsync(HeldLease held, ExportJob job)
    {
        var token = held.Token;
        var total = await rows.CountAsync(job, token);
        long done = 0;
        await using var content = TemporaryFile.Create();
        await using (var writer = new InventoryWriter(content, job.Export.Format == "csv"))
        {
            FileRecord? last = null;
            while (true)
            {
                await rows.ProgressAsync(held, job, done, Math.Max(done, total), token);
                var page = await rows.NextAsync(job, last, PageSize, token);
                foreach (var file in page) await writer.WriteAsync(file, token);
                done += page.Count;
                if (page.Count < PageSize) break;
                last = page[^1];
            }
        }

        await rows.ProgressAsync(held, job, done, done, token);
        var (extension, contentType) = job.Export.Format == "csv" ? ("csv", "text/csv") : ("jsonl", "application/x-ndjson");
        var own = new OwnFile("inventory", "exports", $"inventory-{{fileId}}.{extension}", contentType, new Dictionary<string, string> { ["export"] = job.Export.Id.ToString() });
        var stored = await store.RunAsync(
            CallContext.System(job.Tenant, Operations.BuildExports), own, content, fileId => rows.StoringAsync(held, job, fileId, token), token);
        if (stored.Refusal is null) logger.ExportBuilt(job.Export.Id, done, content.Length);
        return stored.Refusal;
    }

    // The caller gave up, which must not keep this from being written down; should it fail, the next pass finds the export running and takes it up.
    private async Task GiveBackAsync(HeldLease held, ExportJob job)
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
