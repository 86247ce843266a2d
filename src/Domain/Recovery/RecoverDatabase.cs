using Microsoft.Extensions.Logging;
using Strongroom.Audit;
using Strongroom.Ingest;
using Strongroom.Tenants;
using Strongroom.Transitions;
using Strongroom.TransparencyLog;

namespace Strongroom.Recovery;

/// <summary>
/// <c>recovery.run</c>: brings a database that was restored to an earlier moment back in step with its stores and with the archive of its audit logs. Nothing is
/// deleted by it; whatever it cannot decide it reports. It may be run again at any time, and after a crash: until the pause ends, it reports the same again.
/// </summary>
/// <remarks>
/// 1. retention and purge are paused, for everybody, until a person lets them go on   2. each audit log is brought forward to what its archive holds; a fork is
/// reported   3. objects that the gateway had archived, compressed or brought back since are looked at, and their records say so again   4. stores and
/// records are compared: uploads are finished, unknown and changed objects go into quarantine, missing ones are flagged   5. written down in each log.
/// </remarks>
public sealed class RecoverDatabase(
    RecoveryRows rows, RecoverAuditLog logs, MoveObjects moves, ReconcileFiles reconcile, TimeProvider time, ILogger<RecoverDatabase> logger)
{
    // What has no effect on records: what the gateway found out by itself.
    private static readonly HashSet<string> WithoutEffect =
    [
        AuditAction.Refused, AuditAction.Missing, AuditAction.Found, AuditAction.Recover,
        AuditAction.Export, AuditAction.Plan, AuditAction.OrphanRemoved,
        // Seen at the objects themselves.
        AuditAction.Upload, AuditAction.Quarantine, AuditAction.Archive, AuditAction.Compress, AuditAction.Rehydrate,
    ];

    /// <summary>Recovers. Gateways are best stopped meanwhile.</summary>
    public async Task<RecoveryReport> RunAsync(Operator by, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        // What an earlier run under the same pause has found belongs to this report: it may have died before it could say so.
        var since = await rows.PauseAsync(by, started, cancellationToken);

        var recovered = new List<RecoveredLog>();
        foreach (var (tenant, region) in await rows.ReadTenantsAsync(cancellationToken)) recovered.Add(await logs.RunAsync(tenant, region, since, cancellationToken));

        var moved = new HashSet<Guid>();
        foreach (var log in recovered)
            foreach (var entry in log.Lost.Where(entry => entry.File is not null).GroupBy(entry => entry.File).Select(LastMove).OfType<AuditEntryForm>())
            {
                await rows.PromiseMoveAsync(log.Tenant, entry, started, cancellationToken);
                moved.Add(entry.File!.Value);
            }
        var seen = await moves.RunAsync(cancellationToken);

        var sweep = await reconcile.RunRestoredAsync(cancellationToken);
        var evidence = new LostEvidence(recovered);
        var files = (await rows.ReadFindingsAsync(since, moved, cancellationToken)).Select(evidence.Explain).ToList();
        var byTenant = files.ToLookup(file => file.Tenant);
        foreach (var log in recovered) await rows.WriteDownAsync(log, [.. byTenant[log.Tenant]], time.GetUtcNow(), cancellationToken);

        List<UndoneAction> undone =
        [
            .. from log in recovered from entry in log.Lost where entry.Success && !WithoutEffect.Contains(entry.Action)
               select new UndoneAction(log.Tenant, entry.At, entry.Action, entry.Operation, entry.File, entry.Id),
        ];
        logger.Recovered(recovered.Count, recovered.Sum(log => log.SizeAfter - log.SizeBefore), files.Count, undone.Count);
        return new RecoveryReport(started, time.GetUtcNow(), recovered, seen, sweep, files, undone);
    }

    private static AuditEntryForm? LastMove(IEnumerable<AuditEntryForm> ofFile) =>
        ofFile.LastOrDefault(entry => entry is { Success: true, Action: AuditAction.Archive or AuditAction.Compress }
            // Brought back for good: one that was readable for some days has changed no tier.
            || (entry is { Success: true, Action: AuditAction.Rehydrate } && LostEvidence.Text(entry, "to") is not null));
}
