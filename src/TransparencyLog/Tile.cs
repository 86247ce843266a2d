namespace Strongroom.TransparencyLog;

/// <summary>
/// A tile of c2sp.org/tlog-tiles: up to 256 hashes of one level, side by side. Level 0 holds leaves; each hash above is the root of a full tile below.
/// </summary>
public sealed record Tile(int Level, long Index, int Width, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Levels of the tree that a tile spans.</summary>
    public const int Height = 8;

    /// <summary>Hashes of a full tile, and entries of a full bundle.</summary>
    public const int FullWidth = 1 << Height;

    /// <summary>Levels that a tree of any size can have.</summary>
    public const int MaxLevels = 8;

    /// <summary>Where tlog-tiles keeps this tile.</summary>
    public TilePath Path => TilePath.Hashes(Level, Index, Width);

    /// <summary>Hashes that the last tile of a level holds for a tree of this size: 0 to 255, 0 meaning that there is no partial tile.</summary>
    public static int PartialWidth(int level, long size) => level < MaxLevels ? (int)((size >> (Height * level)) & (FullWidth - 1)) : 0;

    /// <summary>Hashes that the tile at this place holds for a tree of this size: 256, less for the last, 0 for one beyond.</summary>
    public static int WidthAt(int level, long index, long size)
    {
        var hashes = level < MaxLevels ? size >> (Height * level) : 0;
        return index < 0 || index > hashes >> Height ? 0 : (int)Math.Min(hashes - (index << Height), FullWidth);
    }
}
