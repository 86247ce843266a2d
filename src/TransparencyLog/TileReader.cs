using System.Numerics;

namespace Strongroom.TransparencyLog;

/// <summary>Hashes of any complete subtree or range of a tree of one size, from its tiles. Each tile is read once.</summary>
internal sealed class TileReader(long size, ITileSource source, CancellationToken cancellationToken)
{
    private readonly Dictionary<(int, long), ReadOnlyMemory<byte>> _tiles = [];

    /// <summary>The root over leaves [start, end), where start is a multiple of the largest power of two below the length.</summary>
    public async ValueTask<LogHash> RangeAsync(long start, long end)
    {
        if (start == end) return MerkleHash.Empty;

        // Complete subtrees from the right, the smallest first, each the right-hand side of what is left of it.
        LogHash? root = null;
        while (end > start)
        {
            var level = Math.Min(BitOperations.TrailingZeroCount(end - start), BitOperations.TrailingZeroCount(end));
            var subtree = await SubtreeAsync(level, (end >> level) - 1);
            root = root is { } right ? MerkleHash.Node(subtree, right) : subtree;
            end -= 1L << level;
        }
        return root!.Value;
    }

    /// <summary>The root of the complete subtree of 2^level leaves with this index among its equals.</summary>
    private async ValueTask<LogHash> SubtreeAsync(int level, long index)
    {
        var (tileLevel, inside) = Math.DivRem(level, Tile.Height);
        var first = index << inside;
        var tile = await ReadAsync(tileLevel, first >> Tile.Height);
        return MerkleHash.Root(tile.Span.Slice((int)(first & (Tile.FullWidth - 1)) * LogHash.Size, LogHash.Size << inside));
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index)
    {
        if (_tiles.TryGetValue((level, index), out var tile)) return tile;
        var width = Tile.WidthAt(level, index, size);
        tile = await source.ReadAsync(level, index, width, cancellationToken);
        if (tile.Length < width * LogHash.Size) throw new InvalidDataException($"{TilePath.Hashes(level, index, width)} holds {tile.Length} bytes, {width * LogHash.Size} are needed.");
        return _tiles[(level, index)] = tile;
    }
}
