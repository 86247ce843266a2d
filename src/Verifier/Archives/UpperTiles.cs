using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Archives;

/// <summary>The tiles above the leaves, computed from the bottom and compared with those of the archive as they fill.</summary>
internal sealed class UpperTiles(ArchiveFolder folder)
{
    private readonly List<Level> _levels = [];
    private byte[] _found = [];

    /// <summary>Adds the root of a full tile of leaf hashes.</summary>
    public Fault? Add(LogHash root)
    {
        for (var at = 0; ; at++)
        {
            if (at == _levels.Count) _levels.Add(new Level());
            var level = _levels[at];
            root.Bytes.CopyTo(level.Bytes.AsSpan(level.Width * LogHash.Size));
            if (++level.Width < Tile.FullWidth) return null;
            if (Compare(at + 1, level) is { } fault) return fault;
            root = MerkleHash.Root(level.Bytes);
            level.Index++;
            level.Width = 0;
        }
    }

    /// <summary>Compares what is left at the right edge.</summary>
    public Fault? Finish()
    {
        for (var at = 0; at < _levels.Count; at++)
            if (_levels[at].Width > 0 && Compare(at + 1, _levels[at]) is { } fault) return fault;
        return null;
    }

    private Fault? Compare(int number, Level level)
    {
        foreach (var path in folder.Partials(number, level.Index).Append(TilePath.Hashes(number, level.Index, level.Width)))
        {
            var expected = level.Bytes.AsSpan(0, path.Width * LogHash.Size);
            var length = folder.TryRead(path.ToString(), level.Bytes.Length, ref _found);
            if (length < 0) return Fault.Of($"{path} is missing.");
            if (length != expected.Length) return Fault.Of($"{path} has {length} bytes, not {expected.Length}.");
            var at = expected.CommonPrefixLength(_found.AsSpan(0, length));
            if (at == length) continue;

            var below = level.Index * Tile.FullWidth + at / LogHash.Size;
            var leaves = 1L << (Tile.Height * number);
            return Fault.Of($"{path} holds a hash that is not the one of the entries {below * leaves} to {(below + 1) * leaves - 1}.");
        }
        return null;
    }

    private sealed class Level
    {
        public byte[] Bytes { get; } = new byte[Tile.FullWidth * LogHash.Size];
        public long Index { get; set; }
        public int Width { get; set; }
    }
}
