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
        var pass = new OwnFilePass<AuditPackJob>(rows.Jobs, leases, "audit-packs", BuildAsync, (job, failed) => logger.PackFailed(job.Pack.Id, job.Pack.Attempts, failed));
        var (ending, built, failed) = await pass.RunAsync(cancellationToken);
        return new AuditPackPass(ending, built, failed);
    }

    private async Task<Refusal?> BuildAsync(HeldLease held, AuditPackJob job)
    {
        var token = held.Token;
        await using var zip = TemporaryFile.Create();
        var entries = await writer.WriteAsync(job, zip, (done, total) => rows.Jobs.ProgressAsync(held, job, done, total, token), token);

        var own = new OwnFile("audit-pack", "audit/packs", "audit-pack-{fileId}.zip", "application/zip", new Dictionary<string, string> { ["pack"] = job.Pack.Id.ToString() });
        var stored = await store.RunAsync(
            CallContext.System(job.Tenant, Operations.BuildAuditPacks), own, zip, fileId => rows.Jobs.StoringAsync(held, job, fileId, token), token);
        if (stored.Refusal is null) logger.PackBuilt(job.Pack.Id, entries, zip.Length);
        return stored.Refusal;
    }
}
