using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Telemetry;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// <c>audit.seal</c>: makes committed entries leaves of their tenant's Merkle log and signs a checkpoint over them. Requests never wait for it:
/// it takes no lock that they take. Any number of sealers may run. A log that is shorter than its archive is not sealed (<see cref="ArchiveGuard"/>).
/// </summary>
/// <remarks>
/// 1. read the head and the next entries in one snapshot   2. hash, append, sign; no transaction is open   3. one statement: head, leaves, tiles,
/// checkpoint, if the head has not moved. A crash between any two leaves nothing behind, and the next pass does the same again.
/// </remarks>
public sealed class SealAuditLog(
    WorkerDatabase database, ArchiveGuard guard, AuditKeys keys, AuditLogOptions options, TimeProvider time, ILogger<SealAuditLog> logger)
{
    private readonly AuditLogs _logs = new(database);

    /// <summary>Seals until nothing is left that was committed when the pass began.</summary>
    public async Task<SealSummary> RunAsync(CancellationToken cancellationToken)
    {
        await guard.BeginAsync(cancellationToken);
        var tenants = await _logs.FindTenantsAsync(cancellationToken);
        long entries = 0;
        var failures = 0;
        await Parallel.ForEachAsync(
            tenants, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
            async (log, token) =>
            {
                var (tenant, isBrought) = log;
                try
                {
                    if (isBrought)
                    {
                        Interlocked.Add(ref entries, await SealAsync(tenant, brought: true, token));
                        await _logs.StartOverAsync(tenant, token);
                    }

                    Interlocked.Add(ref entries, await SealAsync(tenant, brought: false, token));
                }
                catch (Exception failed) when (failed is not OperationCanceledException)
                {
                    // One tenant's trouble is not the others'; it is tried again by the next pass, and the lag shows.
                    Interlocked.Increment(ref failures);
                    Instruments.AuditSealFailures.Add(1);
                    logger.SealFailed(tenant.Value, failed);
                }
            });
        return new SealSummary(tenants.Count, entries, failures);
    }

    private async Task<long> SealAsync(TenantId tenant, bool brought, CancellationToken cancellationToken)
    {
        long total = 0;
        while (await _logs.ReadNextAsync(tenant, brought, options.SealBatch, cancellationToken) is { } next)
        {
            await guard.RequireNewestAsync(tenant, next.Size, cancellationToken);
            var tree = await TileBatch.OpenAsync(next.Size, _logs.TilesOf(tenant), cancellationToken);
            foreach (var entry in next.Entries) tree.Append(entry.LeafHash());

            var signed = await SignedCheckpoint.SignAsync($"{options.Origin}/{tenant}", tree, next.Previous, next.SealedAt, time.GetUtcNow(), keys, cancellationToken);

            // Another sealer was faster: the rest is his, or the next pass's. A short batch was the last.
            if (!await _logs.AppendAsync(tenant, next, tree, signed, cancellationToken)) break;
            guard.Saw(tenant, tree.Size);
            total += next.Entries.Count;
            Instruments.AuditSealed.Add(next.Entries.Count);
            if (next.Entries.Count < options.SealBatch) break;
        }

        return total;
    }
}
