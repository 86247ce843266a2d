using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Archives;

/// <summary>The roots that somebody vouches for, by size: signed checkpoints and checkpoints kept from before. Grown leaf by leaf, the tree has to meet each.</summary>
internal sealed class SignedRoots
{
    private readonly List<Mark> _marks;
    private readonly CompactRange _range = new();
    private int _next;

    public SignedRoots(IEnumerable<ChainedCheckpoint> checkpoints, IEnumerable<KeptCheckpoint> kept) => _marks =
    [
        .. checkpoints.Select(c => new Mark(c.Size, c.Root, null))
            .Concat(kept.Select(k => new Mark(k.Text.Size, k.Text.Root, k.Name)))
            .OrderBy(m => m.Size).ThenBy(m => m.Kept is not null),
    ];

    /// <summary>The size at which the tree last met a root.</summary>
    public long Good { get; private set; }

    /// <summary>The size at which it last met one that was kept. Where it does not meet the next, the signer wrote two logs, and only this one counts.</summary>
    public long GoodKept { get; private set; }

    /// <summary>Goes on with the leaves of a bundle.</summary>
    public Fault? Add(ReadOnlySpan<byte> leaves, LogHash root)
    {
        var count = leaves.Length / LogHash.Size;
        if (Compare() is { } early) return early;
        if (count == Tile.FullWidth && (_next == _marks.Count || _marks[_next].Size >= _range.Size + count))
        {
            _range.Append(root, Tile.Height);
            return Compare();
        }
        for (; !leaves.IsEmpty; leaves = leaves[LogHash.Size..])
        {
            _range.Append(new LogHash(leaves[..LogHash.Size]));
            if (Compare() is { } fault) return fault;
        }
        return null;
    }

    /// <summary>Compares what is to be compared at the size so far.</summary>
    public Fault? Compare()
    {
        for (; _next < _marks.Count && _marks[_next].Size == _range.Size; _next++)
        {
            var (size, root, kept) = _marks[_next];
            if (root != _range.Root()) return Mismatch(size, kept);
            Good = size;
            if (kept is not null) GoodKept = size;
        }
        return null;
    }

    private Fault Mismatch(long size, string? kept)
    {
        // A signed root at this very size that is met, and a kept one that is not, bound nothing: the entries before are in doubt.
        var from = kept is null ? Good : GoodKept;
        var where = from == size ? "" : $" Between {from} and {size - 1} an entry was changed, added, removed or moved.";
        return new Fault(from == size ? null : from, null, kept is null
            ? $"The entries are not those of the signed checkpoint of {size}.{where}"
            : $"The log does not go on from the checkpoint {kept} of {size} entries: it was rewritten after that was given out.{where}");
    }

    private sealed record Mark(long Size, LogHash Root, string? Kept);
}
