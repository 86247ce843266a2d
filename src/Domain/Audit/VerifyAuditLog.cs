using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// <c>audit.verify</c>: recomputes a tenant's log from its rows and compares it with everything that was written down of it: tiles, roots, the chain of
/// signed checkpoints and, when the caller brings one, a checkpoint kept from before. Names the first entry that does not hold.
/// </summary>
public sealed class VerifyAuditLog(TenantDatabase database, AuditKeys keys, AuditLogOptions options)
{
    private readonly AuditLogRows _rows = new(database);

    /// <summary>Verifies up to the head as it is now.</summary>
    public async Task<Outcome<AuditVerification>> RunAsync(CallContext context, string? oldCheckpoint, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var origin = $"{options.Origin}/{tenant}";
        var publicKeys = await keys.PublicAsync(cancellationToken);
        var old = oldCheckpoint is null ? null : SignedCheckpoint.Read(oldCheckpoint, publicKeys);
        if (oldCheckpoint is not null && old is null) return new Refusal.Invalid("checkpoint", "Not a checkpoint that one of this log's keys has signed.");
        if (old is not null && old.Checkpoint.Origin != origin) return new Refusal.Invalid("checkpoint", "A checkpoint of another log.");
        if (await _rows.ReadHeadAsync(tenant, cancellationToken) is not { } head) return new Refusal.NotFound("audit log");

        var (checkpoints, recoveries) = (await _rows.ReadCheckpointsAsync(tenant, head.Size, cancellationToken), await _rows.ReadRecoveriesAsync(tenant, cancellationToken));
        var walk = new LogWalk(head, origin, checkpoints, recoveries, old?.Checkpoint, publicKeys);
        var bad = await WalkAsync(tenant, head.Size, walk, cancellationToken) ?? walk.CheckEnd();
        if (bad is null && await _rows.FindSmuggledAsync(tenant, cancellationToken) is { } smuggled)
            bad = new BadEntry(null, smuggled, "the row was put in behind entries that were sealed already");
        return new AuditVerification(bad is null, walk.Entries, walk.Archived, head.Size, head.Root.ToBase64(), walk.CheckpointsSeen, bad);
    }

    // A level-0 tile and the leaves below it, one after the other.
    private async Task<BadEntry?> WalkAsync(TenantId tenant, long size, LogWalk walk, CancellationToken cancellationToken)
    {
        var months = await _rows.ReadMonthsAsync(tenant, cancellationToken);
        var tiles = _rows.TilesOf(tenant);
        var recomputed = TileBatch.Start();
        for (long from = 0; from < size; from += Tile.FullWidth)
        {
            var to = Math.Min(from + Tile.FullWidth, size);
            var leaves = await _rows.ReadLeavesAsync(tenant, from, to, cancellationToken);
            ReadOnlyMemory<byte> hashes;
            try
            {
                hashes = await tiles.ReadAsync(0, from / Tile.FullWidth, (int)(to - from), cancellationToken);
            }
            catch (InvalidDataException)
            {
                return new BadEntry(from, leaves.FirstOrDefault().Id, "the tile of its hash is missing or too short");
            }

            for (var i = 0; i < to - from; i++)
            {
                if (i >= leaves.Count || leaves[i].Seq != from + i) return new BadEntry(from + i, null, "the leaf is missing");
                var kept = new LogHash(hashes.Span.Slice(i * LogHash.Size, LogHash.Size));
                if (walk.Check(leaves[i], kept, months) is { } bad) return bad;
                recomputed.Append(kept);
            }

            foreach (var tile in recomputed.TakeChanged().Where(tile => tile.Level > 0))
                if (!await IsKeptAsync(tiles, tile, cancellationToken)) return new BadEntry(to - 1, leaves[^1].Id, $"hash tile {tile.Level}/{tile.Index} above it is not that of the leaves");
        }

        return null;
    }

    // The kept tile may have grown on; what it had of this one must be the same.
    private static async Task<bool> IsKeptAsync(ITileSource tiles, Tile tile, CancellationToken cancellationToken)
    {
        try
        {
            return (await tiles.ReadAsync(tile.Level, tile.Index, tile.Width, cancellationToken)).Span.StartsWith(tile.Bytes.Span[..(tile.Width * LogHash.Size)]);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
