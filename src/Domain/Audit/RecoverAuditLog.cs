using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// Brings a log that was restored with its database forward to what its archive holds, so that every archived checkpoint, and every one of those that
/// tenants kept, is an earlier state of it again. Leaves, tiles and checkpoints come back into the database; the entries stay in the archive.
/// </summary>
/// <remarks>
/// 1. the newest archived checkpoint, signed by a key of ours   2. the archived entries behind the database's head, appended to its own tree; root and
/// predecessor of each checkpoint must be what they say   3. one statement, if the head still is the one that was read   4. what is lost is read from the
/// archive, by what 3 has written down: a recovery that died in between is told the same. A log that does not lead to the archive's is a fork: it is reported,
/// and left as it is.
/// </remarks>
public sealed class RecoverAuditLog(
    WorkerDatabase database, AuditArchives archives, AuditKeys keys, AuditLogOptions options, TimeProvider time, ILogger<RecoverAuditLog> logger)
{
    private readonly AuditLogRows _rows = new(database.Tenants);
    private readonly RecoveryLogRows _recovery = new(database.Tenants);
    private readonly AuditEntries _entries = new(database.Tenants, archives);

    /// <summary>Compares a log with its archive, and takes over what is missing. What was taken over since <paramref name="since"/> is told again.</summary>
    public async Task<RecoveredLog> RunAsync(TenantId tenant, string region, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var size = 0L;
        try
        {
            if (await _rows.ReadHeadAsync(tenant, cancellationToken) is not { } head) return new RecoveredLog(tenant, LogRecovery.NotArchived, 0, 0, null, null, []);
            size = head.Size;
            if (archives.Find(region) is not { } store) return new RecoveredLog(tenant, LogRecovery.NotArchived, size, size, null, null, []);
            var compared = await CompareAsync(tenant, head, new ArchivedLog(store, tenant), cancellationToken);
            return compared with { Lost = await ReadLostAsync(tenant, since, cancellationToken) };
        }
        catch (Exception failed) when (failed is InvalidDataException or FormatException or StoreUnavailableException)
        {
            logger.LogNotRecovered(tenant.Value, failed);
            return new RecoveredLog(tenant, LogRecovery.Unreadable, size, size, null, failed.Message, []);
        }
        catch (AuditTamperedException forked)
        {
            logger.LogNotRecovered(tenant.Value, forked);
            return new RecoveredLog(tenant, LogRecovery.Forked, size, size, null, forked.Message, []);
        }
    }

    private async Task<RecoveredLog> CompareAsync(TenantId tenant, AuditHead head, ArchivedLog archive, CancellationToken cancellationToken)
    {
        // 1. What the archive goes up to.
        var sizes = await archive.ReadSizesAsync(cancellationToken);
        if (sizes.Count == 0) return new RecoveredLog(tenant, LogRecovery.NotArchived, head.Size, head.Size, null, null, []);
        var publicKeys = await keys.PublicAsync(cancellationToken);
        var newest = await ReadAsync(sizes[^1]);
        if (newest.Checkpoint.Size <= head.Size)
        {
            if (await _recovery.HasCheckpointAsync(tenant, newest.Checkpoint.Size, newest.Link, cancellationToken))
                return new RecoveredLog(tenant, LogRecovery.InStep, head.Size, head.Size, newest.Checkpoint.Time, null, []);
            throw Fork(newest.Checkpoint.Size, "the archived checkpoint after it is not the database's");
        }

        // 2. The way there, from what the database has.
        var tree = await TileBatch.OpenAsync(head.Size, _rows.TilesOf(tenant), cancellationToken);
        if (tree.Root() != head.Root) throw Fork(head.Size, "the database's tiles do not lead to its own root");
        var (checkpoints, entries, previous) = (new List<SignedCheckpoint>(), new List<AuditEntryForm>(), head.Checkpoint);
        foreach (var next in sizes.Where(next => next > head.Size))
        {
            var signed = await ReadAsync(next);
            while (tree.Size < next) await AppendBundleAsync(archive, tree, next, newest.Checkpoint.Size, entries, cancellationToken);
            if (signed.Checkpoint.Previous != previous) throw Fork(next, "the archived checkpoint after it does not follow the database's");
            if (signed.Checkpoint.Root != tree.Root()) throw Fork(next, "the archived entries do not follow the database's");
            checkpoints.Add(signed);
            previous = signed.Link;
        }

        // 3. Taken over.
        if (!await _recovery.TakeOverAsync(tenant, head, tree, checkpoints, entries, time.GetUtcNow(), cancellationToken))
            throw new InvalidDataException("The log was changed by somebody else meanwhile: stop every gateway and run it again.");
        logger.LogRecovered(tenant.Value, head.Size, tree.Size);
        return new RecoveredLog(tenant, LogRecovery.Recovered, head.Size, tree.Size, newest.Checkpoint.Time, null, []);

        async Task<SignedCheckpoint> ReadAsync(long size)
        {
            var signed = SignedCheckpoint.Read(await archive.ReadNoteAsync(size, cancellationToken), publicKeys);
            return signed is not null && signed.Checkpoint.Size == size && signed.Checkpoint.Origin == $"{options.Origin}/{tenant}"
                ? signed
                : throw new InvalidDataException($"The archived checkpoint {size} is not signed by a key of this log.");
        }
    }

    // The rows that the backup had already are not lost, though their leaves were.
    private async Task<List<AuditEntryForm>> ReadLostAsync(TenantId tenant, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var lost = new List<AuditEntryForm>();
        foreach (var (from, to) in await _recovery.ReadRangesAsync(tenant, since, cancellationToken))
        {
            for (var start = from; start < to; start += Tile.FullWidth)
            {
                var end = Math.Min(start + Tile.FullWidth, to);
                var gone = (await _rows.ReadLeavesAsync(tenant, start, end, cancellationToken)).Where(leaf => leaf.Entry is null).Select(leaf => leaf.Seq).ToHashSet();
                if (gone.Count == 0) continue;
                await foreach (var (seq, entry) in _entries.ReadRangeAsync(tenant, start, end, cancellationToken))
                    if (gone.Contains(seq)) lost.Add(AuditEntryForm.Parse(entry.Span));
            }
        }
        return lost;
    }

    private static async Task AppendBundleAsync(
        ArchivedLog archive, TileBatch tree, long to, long archived, List<AuditEntryForm> entries, CancellationToken cancellationToken)
    {
        var index = tree.Size / Tile.FullWidth;
        var bundle = await archive.ReadBundleAsync(index, archived, cancellationToken);
        var (from, end) = ((int)(tree.Size % Tile.FullWidth), (int)Math.Min(to - (index * Tile.FullWidth), Tile.FullWidth));
        if (bundle.Count < end) throw new InvalidDataException($"The archive's bundle {index} holds {bundle.Count} entries, {end} are needed.");
        for (var i = from; i < end; i++)
        {
            tree.Append(MerkleHash.Leaf(bundle[i].Span));
            entries.Add(AuditEntryForm.Parse(bundle[i].Span));
        }
    }

    private static AuditTamperedException Fork(long size, string reason) => new(new BadEntry(size - 1, null, reason));
}
