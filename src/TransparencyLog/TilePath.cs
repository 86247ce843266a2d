using System.Globalization;

namespace Strongroom.TransparencyLog;

/// <summary>
/// A path of c2sp.org/tlog-tiles: <c>tile/0/x001/x234/067</c> for hashes, <c>tile/entries/x001/x234/067</c> for entries, <c>.p/12</c> behind it when only
/// 12 of the 256 places are filled.
/// </summary>
/// <param name="Level">The level of a tile of hashes; null for a bundle of entries.</param>
/// <param name="Index">The index among the tiles of its level.</param>
/// <param name="Width">How many places are filled, 1 to 256.</param>
public readonly record struct TilePath(int? Level, long Index, int Width)
{
    private const int MaxLevel = 63;

    /// <summary>The path of a tile of hashes.</summary>
    public static TilePath Hashes(int level, long index, int width) => new(level, index, width);

    /// <summary>The path of a bundle of entries.</summary>
    public static TilePath Entries(long index, int width) => new(null, index, width);

    /// <summary>Reads a path in its one form. Anything else is none.</summary>
    public static bool TryParse(string text, out TilePath path)
    {
        path = default;
        var parts = text.Split('/');
        if (parts.Length is < 3 or > 11 || parts[0] != "tile") return false;

        int? level = null;
        if (parts[1] != "entries")
        {
            if (!Number(parts[1], out var number) || number > MaxLevel) return false;
            level = (int)number;
        }

        var groups = parts.AsSpan(2);
        long width = Tile.FullWidth;
        if (groups.Length > 1 && groups[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!Number(groups[^1], out width) || width >= Tile.FullWidth) return false;
            groups = groups[..^1];
        }

        var index = 0L;
        foreach (var group in groups)
        {
            var digits = group.AsSpan();
            if (digits is ['x', ..]) digits = digits[1..];
            if (digits.EndsWith(".p")) digits = digits[..^2];
            if (digits.Length != 3 || !Number(digits, out var number) || index > (long.MaxValue - number) / 1000) return false;
            index = index * 1000 + number;
        }

        // Only what would be written the same way is the path: no leading groups of zeros, no x missing or misplaced.
        path = new TilePath(level, index, (int)width);
        return width > 0 && path.ToString() == text;
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TilePath Parse(string text) => TryParse(text, out var path) ? path : throw new FormatException($"'{text}' is not the path of a tile.");

    /// <inheritdoc />
    public override string ToString()
    {
        var number = (Index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000) number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{number}");
        var kind = Level is { } level ? level.ToString(CultureInfo.InvariantCulture) : "entries";
        return Width == Tile.FullWidth ? $"tile/{kind}/{number}" : string.Create(CultureInfo.InvariantCulture, $"tile/{kind}/{number}.p/{Width}");
    }

    private static bool Number(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
