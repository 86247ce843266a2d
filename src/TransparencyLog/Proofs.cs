using System.Numerics;

namespace Strongroom.TransparencyLog;

/// <summary>
/// Proofs of RFC 6962, section 2.1: that an entry is in a tree, and that a tree goes on from an earlier one. Making them reads tiles, checking them needs
/// nothing but the proof. An inclusion proof has at most ⌈log₂ size⌉ hashes, a consistency proof one more.
/// </summary>
public static class Proofs
{
    /// <summary>The root of the first <paramref name="size" /> leaves.</summary>
    public static async Task<LogHash> RootAsync(long size, ITileSource source, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return await new TileReader(size, source, cancellationToken).RangeAsync(0, size);
    }

    /// <summary>The path from the leaf at <paramref name="index" /> to the root of the first <paramref name="size" /> leaves.</summary>
    public static async Task<LogHash[]> InclusionAsync(long index, long size, ITileSource source, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var tiles = new TileReader(size, source, cancellationToken);
        var proof = new List<LogHash>();

        // From the root down into the half that holds the leaf; the other half is a step of the path.
        for (var (start, end) = (0L, size); end - start > 1;)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                proof.Add(await tiles.RangeAsync(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(await tiles.RangeAsync(start, middle));
                start = middle;
            }
        }
        proof.Reverse();
        return [.. proof];
    }

    /// <summary>The proof that the first <paramref name="from" /> of <paramref name="to" /> leaves are an earlier state of the same log. Empty from nothing and from itself.</summary>
    public static async Task<LogHash[]> ConsistencyAsync(long from, long to, ITileSource source, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == 0 || from == to) return [];
        var tiles = new TileReader(to, source, cancellationToken);
        var proof = new List<LogHash>();

        // From the root down to the subtree that ends where the older tree ended. Its root is known to who holds the older root, unless it is only a part of that.
        var (start, end) = (0L, to);
        while (end != from)
        {
            var middle = start + Split(end - start);
            if (from <= middle)
            {
                proof.Add(await tiles.RangeAsync(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(await tiles.RangeAsync(start, middle));
                start = middle;
            }
        }
        if (start != 0) proof.Add(await tiles.RangeAsync(start, end));
        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Whether the proof leads from the leaf at <paramref name="index" /> to the root (RFC 9162, section 2.1.3.2).</summary>
    public static bool VerifyInclusion(LogHash leafHash, long index, long size, LogHash root, ReadOnlySpan<LogHash> proof)
    {
        if (index < 0 || index >= size) return false;
        var (node, last, hash) = (index, size - 1, leafHash);
        foreach (var step in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(step, hash);

                // A last node without a sibling moved up as it was.
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else hash = MerkleHash.Node(hash, step);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>Whether the proof shows that the tree of <paramref name="to" /> leaves goes on from the one of <paramref name="from" /> (RFC 9162, section 2.1.4.2).</summary>
    public static bool VerifyConsistency(long from, long to, LogHash fromRoot, LogHash toRoot, ReadOnlySpan<LogHash> proof)
    {
        if (from < 0 || from > to) return false;
        if (from == 0) return proof.IsEmpty && fromRoot == MerkleHash.Empty && (to != 0 || toRoot == MerkleHash.Empty);
        if (from == to) return proof.IsEmpty && fromRoot == toRoot;

        // A complete older tree is a node of the newer one: the path starts from its root. Otherwise from the first hash of the proof.
        var seed = fromRoot;
        if (!BitOperations.IsPow2(from))
        {
            if (proof.IsEmpty) return false;
            seed = proof[0];
            proof = proof[1..];
        }
        var (node, last) = (from - 1, to - 1);
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);
        var (older, newer) = (seed, seed);
        foreach (var step in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                (older, newer) = (MerkleHash.Node(step, older), MerkleHash.Node(step, newer));
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else newer = MerkleHash.Node(newer, step);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && older == fromRoot && newer == toRoot;
    }

    /// <summary>The largest power of two below a length of at least 2.</summary>
    private static long Split(long length) => 1L << BitOperations.Log2((ulong)length - 1);
}
