using System.Numerics;

namespace Strongroom.TransparencyLog;

/// <summary>
/// The frontier of a growing tree: one hash for each complete subtree, from left to right, so one for each bit of the size. It is all that is needed to
/// append and to know the root, at most 63 hashes however long the log. Not safe for concurrent use.
/// </summary>
public sealed class CompactRange
{
    private readonly List<LogHash> _hashes = [];

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Appends a leaf's hash.</summary>
    public void Append(LogHash leaf) => Append(leaf, 0);

    /// <summary>Appends a complete subtree of 2^level leaves by its root. The size so far must be a multiple of that.</summary>
    public void Append(LogHash root, int level)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)level, 62u, nameof(level));
        var width = 1L << level;
        if ((Size & (width - 1)) != 0) throw new ArgumentException($"A subtree of {width} leaves cannot follow {Size}.", nameof(level));
        for (var bit = width; (Size & bit) != 0; bit <<= 1)
        {
            root = MerkleHash.Node(_hashes[^1], root);
            _hashes.RemoveAt(_hashes.Count - 1);
        }
        _hashes.Add(root);
        Size = checked(Size + width);
    }

    /// <summary>The root of the tree of <see cref="Size" /> leaves.</summary>
    public LogHash Root()
    {
        if (_hashes.Count == 0) return MerkleHash.Empty;
        var root = _hashes[^1];
        for (var i = _hashes.Count - 2; i >= 0; i--) root = MerkleHash.Node(_hashes[i], root);
        return root;
    }

    /// <summary>The frontier, from left to right.</summary>
    public LogHash[] Export() => [.. _hashes];

    /// <summary>Goes on from an exported frontier.</summary>
    public static CompactRange Import(long size, IReadOnlyCollection<LogHash> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (BitOperations.PopCount((ulong)size) != hashes.Count)
            throw new ArgumentException($"A tree of {size} leaves has a frontier of {BitOperations.PopCount((ulong)size)} hashes, not {hashes.Count}.", nameof(hashes));
        var range = new CompactRange { Size = size };
        range._hashes.AddRange(hashes);
        return range;
    }
}
