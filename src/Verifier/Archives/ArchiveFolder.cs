using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Archives;

/// <summary>
/// The files of an archive: reads them by their path below the folder, and knows which partial tiles and bundles there are beside the ones that a tree of
/// a size needs.
/// </summary>
internal sealed class ArchiveFolder(string root)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
    private readonly Dictionary<(int? Level, long Index), List<int>> _partials = [];

    public int TryRead(string path, int limit, ref byte[] buffer) => Input.TryRead(Path.Combine(root, path), limit, ref buffer);

    public byte[]? TryRead(string path, int limit)
    {
        byte[] buffer = [];
        var length = TryRead(path, limit, ref buffer);
        return length < 0 ? null : buffer[..length];
    }

    /// <summary>Names of the files in a folder, in their order.</summary>
    public IReadOnlyList<string> Names(string folder) => [.. Walk(folder, new EnumerationOptions()).Order(StringComparer.Ordinal)];

    /// <summary>The keys listed beside the log: one a line of the file <c>keys</c>, or of the files in a folder of that name, which a WORM store needs.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    public IReadOnlyList<NoteKey> Keys() => Names("keys") is { Count: > 0 } names
        ? [.. names.SelectMany(name => KeyRing.Parse(TryRead($"keys/{name}", Input.MaxKeysBytes) ?? []))]
        : TryRead("keys", Input.MaxKeysBytes) is { } list ? KeyRing.Parse(list) : [];

    /// <summary>Looks at every file below <c>tile/</c>: what a tree of this size has no place for is a fault.</summary>
    public Fault? Survey(long size)
    {
        foreach (var name in Walk("tile", Everything))
        {
            var path = "tile/" + name;
            if (!TilePath.TryParse(path, out var tile)) return Fault.Of($"{path} is neither a tile nor a bundle of entries.");
            var width = Tile.WidthAt(tile.Level ?? 0, tile.Index, size);
            if (tile.Width > width)
                return new Fault(tile.Level is null or 0 ? size : null, null, $"{path} goes beyond the {size} entries of the newest checkpoint.");
            if (tile.Width == width) continue;
            if (!_partials.TryGetValue((tile.Level, tile.Index), out var widths)) _partials[(tile.Level, tile.Index)] = widths = [];
            widths.Add(tile.Width);
        }
        return null;
    }

    /// <summary>Narrower copies of a tile or a bundle, left from when the log was shorter.</summary>
    public IEnumerable<TilePath> Partials(int? level, long index) =>
        _partials.TryGetValue((level, index), out var widths) ? widths.Select(width => new TilePath(level, index, width)) : [];

    private IEnumerable<string> Walk(string folder, EnumerationOptions options)
    {
        var start = Path.Combine(root, folder);
        try
        {
            return !Directory.Exists(start) ? []
                : [.. Directory.EnumerateFiles(start, "*", options).Select(file => Path.GetRelativePath(start, file).Replace('\\', '/'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableException($"{start} cannot be listed: {e.Message}", e);
        }
    }
}
