using System.Buffers;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// Walks over a step's entries, a bundle at a time, and recomputes the log from them: each leaf is compared with the hash that was sealed, the root with
/// the signed checkpoint. The tiles are those of the recomputed log, not the database's.
/// </summary>
internal sealed class ArchiveWalk(ArchiveStep step, LogHash root, AuditEntries entries, ITileSource sealedTiles)
{
    private TileBatch _tree = TileBatch.Start();

    /// <summary>The tiles that the archive does not hold yet, once every bundle has been seen.</summary>
    public List<Tile> Tiles { get; } = [];

    /// <summary>The bundles that the archive does not hold yet, as the checkpoint sees them.</summary>
    /// <exception cref="AuditTamperedException">An entry is not what was sealed.</exception>
    public async IAsyncEnumerable<(TilePath Path, ReadOnlyMemory<byte> Bytes)> BundlesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Tiles.Clear();
        _tree = await TileBatch.OpenAsync(step.From, sealedTiles, cancellationToken);
        for (var index = step.From / Tile.FullWidth; index * Tile.FullWidth < step.To; index++)
        {
            var bundle = await ReadAsync(index, cancellationToken);

            // Tiles still growing are taken again when they have the width that the checkpoint sees.
            Tiles.AddRange(_tree.TakeChanged().Where(tile => tile.Width == Tile.WidthAt(tile.Level, tile.Index, step.To)));
            yield return (TilePath.Entries(index, Tile.WidthAt(0, index, step.To)), bundle);
        }

        if (_tree.Root() != root) throw new AuditTamperedException(new BadEntry(null, null, "the leaves do not lead to the checkpoint's root"));
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(long index, CancellationToken cancellationToken)
    {
        var (next, end) = (index * Tile.FullWidth, Math.Min((index + 1) * Tile.FullWidth, step.To));
        var bundle = new ArrayBufferWriter<byte>();
        try
        {
            var hashes = await sealedTiles.ReadAsync(0, index, (int)(end - next), cancellationToken);
            await foreach (var (seq, entry) in entries.ReadRangeAsync(step.Tenant, next, end, cancellationToken))
            {
                if (seq != next) break;
                var hash = MerkleHash.Leaf(entry.Span);
                if (!hash.Bytes.SequenceEqual(hashes.Span.Slice((int)(seq % Tile.FullWidth) * LogHash.Size, LogHash.Size)))
                    throw new AuditTamperedException(new BadEntry(seq, null, "the row is not what was sealed"));
                EntryBundle.Append(bundle, entry.Span);
                if (seq >= step.From) _tree.Append(hash);
                next++;
            }
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new AuditTamperedException(new BadEntry(next, null, e.Message));
        }

        return next == end ? bundle.WrittenMemory : throw new AuditTamperedException(new BadEntry(next, null, "the row or its leaf is missing"));
    }
}
