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
        var pass = new OwnFilePass<ExportJob>(rows.Jobs, leases, "exports", BuildAsync, (job, failed) => logger.ExportFailed(job.Export.Id, job.Export.Attempts, failed));
        var (ending, built, failed) = await pass.RunAsync(cancellationToken);
        return new ExportPass(ending, built, failed);
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
                await rows.Jobs.ProgressAsync(held, job, done, Math.Max(done, total), token);
                var page = await rows.NextAsync(job, last, PageSize, token);
                foreach (var file in page) await writer.WriteAsync(file, token);
                done += page.Count;
                if (page.Count < PageSize) break;
                last = page[^1];
            }
        }

        await rows.Jobs.ProgressAsync(held, job, done, done, token);
        var (extension, contentType) = job.Export.Format == "csv" ? ("csv", "text/csv") : ("jsonl", "application/x-ndjson");
        var own = new OwnFile("inventory", "exports", $"inventory-{{fileId}}.{extension}", contentType, new Dictionary<string, string> { ["export"] = job.Export.Id.ToString() });
        var stored = await store.RunAsync(
            CallContext.System(job.Tenant, Operations.BuildExports), own, content, fileId => rows.Jobs.StoringAsync(held, job, fileId, token), token);
        if (stored.Refusal is null) logger.ExportBuilt(job.Export.Id, done, content.Length);
        return stored.Refusal;
    }
}
