using System.Globalization;
using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// <c>audit.archive</c>: copies what is sealed into the archive of the tenant's region, where it can be verified without us. Requests never wait for it.
/// </summary>
/// <remarks>
/// For each tenant, up to a checkpoint: 1. recompute the log from the rows, writing nothing   2. entry bundles   3. hash tiles   4. keys   5. the checkpoints
/// 6. read everything back   7. one statement: archived_size, if it still is what it was and the lease is ours. Names never need other bytes, so a pass
/// after a crash anywhere finds what was written, and only reads it back. Rows that are not what was sealed stop at 1: nothing of them is archived.
/// </remarks>
public sealed class ArchiveAuditLog(
    WorkerDatabase database, AuditArchives archives, AuditKeys keys, Leases leases, AuditLogOptions options, TimeProvider time, ILogger<ArchiveAuditLog> logger)
{
    /// <summary>Leaves a step: what a crash makes a pass do again, and what its memory grows with (1 KB for 32).</summary>
    private const long StepLeaves = 262_144;

    private const int CheckpointPage = 500;

    private readonly ArchiveRows _rows = new(database);
    private readonly AuditEntries _entries = new(database.Tenants, archives);

    /// <summary>Archives everything that is sealed, as the only host that does it. A tenant that fails does not stop the others.</summary>
    public async Task<ArchiveSummary> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("audit-archive", cancellationToken);
        if (held is null) return new ArchiveSummary(PassEnding.HeldElsewhere, 0, 0, 0);
        long entries = 0, objects = 0;
        var failures = 0;
        try
        {
            foreach (var tenant in await _rows.FindTenantsAsync(archives.Regions, held.Token))
            {
                try
                {
                    while (await _rows.ReadNextAsync(tenant, StepLeaves, held.Token) is { } step)
                    {
                        if (await ArchiveAsync(step, held) is not { } written) break;
                        entries += step.To - step.From;
                        objects += written;
                    }
                }
                catch (AuditTamperedException tampered)
                {
                    failures++;
                    logger.ArchiveRefused(tenant.Value, tampered.Bad.Index, tampered.Bad.Reason);
                }
                catch (Exception failed) when (failed is not OperationCanceledException)
                {
                    failures++;
                    logger.ArchiveFailed(tenant.Value, failed);
                }
            }
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return new ArchiveSummary(held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled, entries, objects, failures);
        }

        if (entries > 0) logger.Archived(entries, objects);
        return new ArchiveSummary(PassEnding.Done, entries, objects, failures);
    }

    // How many objects it took; null when another pass was faster.
    private async Task<int?> ArchiveAsync(ArchiveStep step, HeldLease held)
    {
        var publicKeys = await keys.PublicAsync(held.Token);

        // 1. Once over everything before a byte is written.
        var used = new HashSet<NoteKey>();
        SignedCheckpoint? newest = null;
        await foreach (var signed in CheckpointsAsync(step, publicKeys, held.Token))
        {
            newest = signed;
            foreach (var line in signed.Note.Signatures) used.UnionWith(publicKeys.Where(key => key.KeyId == line.KeyId && key.Name == line.KeyName));
        }

        if (newest is null || newest.Checkpoint.Size != step.To) throw new AuditTamperedException(new BadEntry(step.From, null, "no checkpoint covers it"));
        var walk = new ArchiveWalk(step, newest.Checkpoint.Root, _entries, new StoredTiles(database.Tenants, step.Tenant));
        await foreach (var _ in walk.BundlesAsync(held.Token)) { }

        // 2 to 5. In an order in which whoever reads the archive meanwhile finds all that a checkpoint covers.
        var store = archives.Find(step.Region)!;
        var writer = new ArchiveWriter(store, step.Tenant, time.GetUtcNow().AddDays(step.RetentionDays));
        await writer.WriteAsync(walk.BundlesAsync(held.Token), held.Token);
        await writer.WriteAsync(walk.Tiles, held.Token);
        foreach (var key in used) await writer.WriteAsync(KeyPath(key), Line(key), held.Token);
        await foreach (var signed in CheckpointsAsync(step, publicKeys, held.Token))
            await writer.WriteAsync(CheckpointPath(signed.Checkpoint.Size), signed.Note.ToBytes(), held.Token);

        // 6 and 7.
        await writer.ReadBackAsync(held.Token);
        return await _rows.AdvanceAsync(held, step, time.GetUtcNow(), held.Token) ? writer.Objects : null;
    }

    // A page at a time: a log that was sealed every few seconds has many.
    private async IAsyncEnumerable<SignedCheckpoint> CheckpointsAsync(
        ArchiveStep step, IReadOnlyList<NoteKey> publicKeys, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogHash? previous = step.From == 0 ? default(LogHash) : null;
        for (var (after, more) = (step.From, true); more;)
        {
            var page = await _rows.ReadCheckpointsAsync(step, after, CheckpointPage, cancellationToken);
            foreach (var (size, note) in page)
            {
                var signed = SignedCheckpoint.Read(note, publicKeys);
                if (signed is null || signed.Checkpoint.Size != size || signed.Checkpoint.Origin != $"{options.Origin}/{step.Tenant}"
                    || (previous is not null && signed.Checkpoint.Previous != previous))
                    throw new AuditTamperedException(new BadEntry(size - 1, null, "the checkpoint after it is not signed by a key of this log, or does not follow the one before"));
                (after, previous) = (size, signed.Link);
                yield return signed;
            }

            more = page.Count == CheckpointPage;
        }
    }

    // By content: a key's id is that of its bytes alone, and its line holds its name too.
    private static string KeyPath(NoteKey key) => $"keys/{MerkleHash.Data(Line(key)).ToHex()}";

    private static byte[] Line(NoteKey key) => System.Text.Encoding.UTF8.GetBytes($"{key}\n");

    private static string CheckpointPath(long size) => string.Create(CultureInfo.InvariantCulture, $"checkpoints/{size:D20}");
}
