using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Packs;

/// <summary>
/// The entries of a pack: each is in canonical form, of the tenant, and proven to be in the tree. As long as none is left out, the tree is also grown from
/// them, which tells the root at earlier sizes.
/// </summary>
internal sealed class PackEntries(Guid tenant, ChainedCheckpoint checkpoint, IReadOnlyCollection<long> sizes)
{
    private readonly CompactRange _range = new();
    private readonly Dictionary<long, LogHash> _roots = [];
    private long _last = -1;

    /// <summary>Entries found good.</summary>
    public long Count { get; private set; }

    /// <summary>Roots at the sizes asked for that the entries themselves lead to.</summary>
    public IReadOnlyDictionary<long, LogHash> Roots => _roots;

    public Fault? Check(Stream stream, long expected, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        Mark();
        var blocks = new LineBlocks(stream);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        while (blocks.Next())
        {
            var results = new (long Index, LogHash Leaf, Fault? Fault)[blocks.Count];
            Parallel.For(0, results.Length, options, i => results[i] = Line(blocks[i]));
            foreach (var (index, leaf, fault) in results)
            {
                if (fault is not null) return fault with { Reason = $"entries.jsonl, line {Count + 1}: {fault.Reason}" };
                if (index <= _last) return new Fault(index, null, $"entries.jsonl, line {Count + 1}: the entry {index} comes after {_last}.");
                if (Count == expected) return new Fault(index, null, $"entries.jsonl goes on after the {expected} entries that pack.json announces.");
                _last = index;
                Count++;
                if (index != _range.Size) continue;
                _range.Append(leaf);
                Mark();
            }
            progress?.Report((Count, expected));
        }
        return Count == expected ? null : new Fault(null, null, $"entries.jsonl ends after {Count} of the {expected} entries that pack.json announces.");
    }

    private (long, LogHash, Fault?) Line(ReadOnlySpan<byte> text)
    {
        PackLine line;
        try
        {
            line = PackLine.Parse(text);
        }
        catch (FormatException e)
        {
            return (-1, default, new Fault(null, EntryCheck.FindId(text), e.Message));
        }
        if (EntryCheck.Refuse(line.Entry, line.Index, tenant, out var id) is { } wrong) return (line.Index, default, wrong);
        var leaf = MerkleHash.Leaf(line.Entry);
        return Proofs.VerifyInclusion(leaf, line.Index, checkpoint.Size, checkpoint.Root, line.Proof)
            ? (line.Index, leaf, null)
            : (line.Index, leaf, new Fault(line.Index, id, $"Its proof does not lead to the root of the {checkpoint.Size} entries that were signed: the entry, its index or the proof was changed."));
    }

    private void Mark()
    {
        if (sizes.Contains(_range.Size)) _roots[_range.Size] = _range.Root();
    }
}
