namespace Strongroom.TransparencyLog;

/// <summary>
/// Appends leaves to a log that is kept as tiles: it starts from the partial tiles at the right edge and yields every tile that is new or has grown.
/// Not safe for concurrent use.
/// </summary>
public sealed class TileBatch
{
    private readonly List<Level> _levels = [];
    private readonly List<Tile> _full = [];

    private TileBatch(long size) => Size = size;

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>An empty log.</summary>
    public static TileBatch Start() => new(0);

    /// <summary>Goes on from a log of <paramref name="size" /> leaves, reading its partial tiles: one a level at most.</summary>
    public static async Task<TileBatch> OpenAsync(long size, ITileSource source, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var batch = new TileBatch(size);
        for (var level = 0; level < Tile.MaxLevels && size >> (Tile.Height * level) > 0; level++)
        {
            var index = size >> Tile.Height * (level + 1);
            var width = Tile.PartialWidth(level, size);
            var edge = new Level { Index = index };
            batch._levels.Add(edge);
            if (width == 0) continue;
            var bytes = await source.ReadAsync(level, index, width, cancellationToken);
            if (bytes.Length < width * LogHash.Size)
                throw new InvalidDataException($"{TilePath.Hashes(level, index, width)} holds {bytes.Length} bytes, {width * LogHash.Size} are needed.");
            bytes.Span[..(width * LogHash.Size)].CopyTo(edge.Bytes);
            edge.Width = width;
        }
        return batch;
    }

    /// <summary>Appends a leaf's hash.</summary>
    public void Append(LogHash leaf)
    {
        Add(0, leaf);
        Size++;
    }

    /// <summary>The root of the tree of <see cref="Size" /> leaves.</summary>
    public LogHash Root()
    {
        // From the lowest level up and from right to left: each complete subtree of the edge is the left-hand side of all that follows it.
        LogHash? root = null;
        foreach (var level in _levels)
        {
            for (var (end, bit) = (level.Width, 1); end > 0; bit <<= 1)
            {
                if ((end & bit) == 0) continue;
                var subtree = MerkleHash.Root(level.Bytes.AsSpan((end - bit) * LogHash.Size, bit * LogHash.Size));
                root = root is { } right ? MerkleHash.Node(subtree, right) : subtree;
                end -= bit;
            }
        }
        return root ?? MerkleHash.Empty;
    }

    /// <summary>The tiles that are new or have grown since the last call: the full ones as they filled, then the right edge.</summary>
    public IReadOnlyList<Tile> TakeChanged()
    {
        var tiles = new List<Tile>(_full);
        _full.Clear();
        for (var i = 0; i < _levels.Count; i++)
        {
            var level = _levels[i];
            if (level.Grown && level.Width > 0) tiles.Add(new Tile(i, level.Index, level.Width, level.Bytes.AsSpan(0, level.Width * LogHash.Size).ToArray()));
            level.Grown = false;
        }
        return tiles;
    }

    private void Add(int at, LogHash hash)
    {
        if (at == _levels.Count) _levels.Add(new Level());
        var level = _levels[at];
        hash.Bytes.CopyTo(level.Bytes.AsSpan(level.Width * LogHash.Size));
        level.Width++;
        level.Grown = true;
        if (level.Width < Tile.FullWidth) return;

        // A full tile is a hash of the level above.
        var root = MerkleHash.Root(level.Bytes);
        _full.Add(new Tile(at, level.Index, Tile.FullWidth, level.Bytes));
        level.Bytes = new byte[Tile.FullWidth * LogHash.Size];
        level.Index++;
        level.Width = 0;
        level.Grown = false;
        Add(at + 1, root);
    }

    private sealed class Level
    {
        public byte[] Bytes { get; set; } = new byte[Tile.FullWidth * LogHash.Size];
        public long Index { get; set; }
        public int Width { get; set; }
        public bool Grown { get; set; }
    }
}
