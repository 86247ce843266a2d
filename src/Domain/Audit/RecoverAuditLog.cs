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
/// 1. the archived checkpoints behind the database's head, each signed by a key of ours   2. their entries, appended to its own tree; root and predecessor of
/// each checkpoint must be what they say   3. entries that a pass of the archive left without a checkpoint, when the database was lost in the middle of it: their
/// names are taken for good, so they go under a new checkpoint   4. a step at a time one statement, if the head still is what it was   5. what is lost is
/// read from the archive, by what 4 has written down: a recovery that died in between is told the same. A log that does not lead to the archive's is a fork: it
/// is reported, and left as it is.
/// </remarks>
public sealed class RecoverAuditLog(
    WorkerDatabase database, AuditArchives archives, AuditKeys keys, AuditLogOptions options, TimeProvider time, ILogger<RecoverAuditLog> logger)
{
    /// <summary>Leaves a statement: it must end within the worker's time.</summary>
    private const int StepLeaves = 100_000;

    private static readonly HashSet<string> Looks = [AuditAction.View, AuditAction.Download, AuditAction.SignedUrlGenerated];

    private readonly AuditLogRows _rows = new(database.Tenants);
    private readonly RecoveryLogRows _recovery = new(database.Tenants);
    private readonly AuditEntries _entries = new(database.Tenants, archives);

    /// <summary>Compares a log with its archive, and takes over what is missing. What was taken over since <paramref name="since"/> is told again.</summary>
    public async Task<RecoveredLog> RunAsync(TenantId tenant, string region, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var head = await _rows.ReadHeadAsync(tenant, cancellationToken);
        var log = new RecoveredLog(tenant, LogRecovery.NotArchived, head?.Size ?? 0, head?.Size ?? 0, null, null, 0, []);
        if (head is null || archives.Find(region) is not { } store) return log;
        try
        {
            log = await CompareAsync(log, head, new ArchivedLog(store, tenant), cancellationToken);
            var (count, lost) = await ReadLostAsync(tenant, since, cancellationToken);
            return log with { LostEntries = count, Lost = lost };
        }
        catch (Exception failed) when (failed is InvalidDataException or FormatException or StoreUnavailableException or AuditTamperedException)
        {
            logger.LogNotRecovered(tenant.Value, failed);
            var reached = await _rows.ReadHeadAsync(tenant, cancellationToken);
            return log with { State = failed is AuditTamperedException ? LogRecovery.Forked : LogRecovery.Unreadable, SizeAfter = reached?.Size ?? log.SizeBefore, Detail = failed.Message };
        }
    }

    private async Task<RecoveredLog> CompareAsync(RecoveredLog log, AuditHead head, ArchivedLog archive, CancellationToken cancellationToken)
    {
        // 1. What the archive goes up to.
        var tenant = log.Tenant;
        var publicKeys = await keys.PublicAsync(cancellationToken);
        var sizes = await archive.ReadSizesAsync(cancellationToken);
        var newest = sizes.Count == 0 ? null : await ReadAsync(sizes[^1]);
        if (newest is not null && newest.Checkpoint.Size <= head.Size && !await _recovery.HasCheckpointAsync(tenant, newest.Checkpoint.Size, newest.Link, cancellationToken))
            throw Fork(newest.Checkpoint.Size, "the archived checkpoint after it is not the database's");

        // 2. The way there, from what the database has.
        var tree = await TileBatch.OpenAsync(head.Size, _rows.TilesOf(tenant), cancellationToken);
        if (tree.Root() != head.Root) throw Fork(head.Size, "the database's tiles do not lead to its own root");
        var (checkpoints, ids, archivedSize) = (new List<SignedCheckpoint>(), new List<Guid>(), head.ArchivedSize);
        foreach (var next in sizes.Where(next => next > log.SizeBefore))
        {
            var signed = await ReadAsync(next);
            while (tree.Size < next) ids.AddRange(await AppendBundleAsync(tenant, archive, tree, Tile.WidthAt(0, tree.Size / Tile.FullWidth, sizes[^1]), next, default, cancellationToken));
            if (signed.Checkpoint.Previous != Newest()) throw Fork(next, "the archived checkpoint after it does not follow the database's");
            if (signed.Checkpoint.Root != tree.Root()) throw Fork(next, "the archived entries do not follow the database's");
            checkpoints.Add(signed);
            archivedSize = next;
            if (ids.Count >= StepLeaves) await TakeOverAsync();
        }

        // 3. What lies behind it. No checkpoint says that it belongs here: the entries before it in its bundle do.
        var known = tree.Size == log.SizeBefore ? await ReadLastTileAsync(tenant, tree.Size, cancellationToken) : default;
        while (await archive.FindNextAsync(tree.Size, cancellationToken) is > 0 and var width)
        {
            ids.AddRange(await AppendBundleAsync(tenant, archive, tree, width, long.MaxValue, known, cancellationToken));
            known = default;
            if (ids.Count >= StepLeaves) await SignAsync();
        }

        if (tree.Size > (checkpoints.Count > 0 ? checkpoints[^1].Checkpoint.Size : head.Size)) await SignAsync();
        if (checkpoints.Count > 0) await TakeOverAsync();
        return log with
        {
            State = tree.Size > log.SizeBefore ? LogRecovery.Recovered : newest is null ? LogRecovery.NotArchived : LogRecovery.InStep,
            SizeAfter = tree.Size,
            SignedAt = newest?.Checkpoint.Time,
        };

        LogHash Newest() => checkpoints.Count > 0 ? checkpoints[^1].Link : head.Checkpoint;

        async Task SignAsync()
        {
            checkpoints.Add(await SignedCheckpoint.SignAsync(
                $"{options.Origin}/{tenant}", tree, Newest(), newest?.Checkpoint.Time, time.GetUtcNow(), keys, cancellationToken));
            await TakeOverAsync();
        }

        // 4. Taken over.
        async Task TakeOverAsync()
        {
            if (!await _recovery.TakeOverAsync(tenant, head, archivedSize, tree, ids, checkpoints, time.GetUtcNow(), cancellationToken))
                throw new InvalidDataException("The log was changed by somebody else meanwhile: stop every gateway and run it again.");
            logger.LogRecovered(tenant.Value, head.Size, tree.Size);
            head = new AuditHead(tree.Size, tree.Root(), Newest(), archivedSize);
            checkpoints.Clear();
            ids.Clear();
        }

        async Task<SignedCheckpoint> ReadAsync(long size)
        {
            var signed = SignedCheckpoint.Read(await archive.ReadNoteAsync(size, cancellationToken), publicKeys);
            return signed is not null && signed.Checkpoint.Size == size && signed.Checkpoint.Origin == $"{options.Origin}/{tenant}"
                ? signed
                : throw new InvalidDataException($"The archived checkpoint {size} is not signed by a key of this log.");
        }
    }

    // 5. The rows that the backup had already are not lost, though their leaves were. Looks are counted: there are as many as there were requests.
    private async Task<(long Count, List<AuditEntryForm> Lost)> ReadLostAsync(TenantId tenant, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (count, lost) = (0L, new List<AuditEntryForm>());
        foreach (var (from, to) in await _recovery.ReadRangesAsync(tenant, since, cancellationToken))
        {
            for (var start = from; start < to; start += Tile.FullWidth)
            {
                var end = Math.Min(start + Tile.FullWidth, to);
                var gone = (await _rows.ReadLeavesAsync(tenant, start, end, cancellationToken)).Where(leaf => leaf.Entry is null).Select(leaf => leaf.Seq).ToHashSet();
                if (gone.Count == 0) continue;
                count += gone.Count;
                await foreach (var (seq, bytes) in _entries.ReadRangeAsync(tenant, start, end, cancellationToken))
                    if (gone.Contains(seq) && AuditEntryForm.Parse(bytes.Span) is var entry && !Looks.Contains(entry.Action)) lost.Add(entry);
            }
        }
        return (count, lost);
    }

    private async Task<ReadOnlyMemory<byte>> ReadLastTileAsync(TenantId tenant, long size, CancellationToken cancellationToken) =>
        (int)(size % Tile.FullWidth) is > 0 and var width ? await _rows.TilesOf(tenant).ReadAsync(0, size / Tile.FullWidth, width, cancellationToken) : default;

    // The ids of the entries from the tree's end up to a size, or to the end of the bundle, which must begin with the known hashes.
    private static async Task<List<Guid>> AppendBundleAsync(
        TenantId tenant, ArchivedLog archive, TileBatch tree, int width, long to, ReadOnlyMemory<byte> known, CancellationToken cancellationToken)
    {
        var index = tree.Size / Tile.FullWidth;
        var bundle = await archive.ReadBundleAsync(index, width, cancellationToken);
        if (bundle.Count != width) throw new InvalidDataException($"The archive's bundle {index} holds {bundle.Count} entries, not {width}.");
        for (var i = 0; i < known.Length / LogHash.Size; i++)
            if (!MerkleHash.Leaf(bundle[i].Span).Bytes.SequenceEqual(known.Span.Slice(i * LogHash.Size, LogHash.Size)))
                throw Fork(tree.Size, "the archived entries do not follow the database's");
        var ids = new List<Guid>();
        foreach (var bytes in bundle.Skip((int)(tree.Size % Tile.FullWidth)).Take((int)Math.Min(to - tree.Size, Tile.FullWidth)))
        {
            var entry = AuditEntryForm.Parse(bytes.Span);
            if (entry.Tenant != tenant.Value) throw new InvalidDataException($"The archive's bundle {index} holds an entry of another tenant.");
            tree.Append(MerkleHash.Leaf(bytes.Span));
            ids.Add(entry.Id);
        }
        return ids;
    }

    private static AuditTamperedException Fork(long size, string reason) => new(new BadEntry(size - 1, null, reason));
}
