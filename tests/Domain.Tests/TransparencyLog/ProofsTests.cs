using System.Numerics;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class ProofsTests
{
    private const int Most = 300, MostPairs = 100;
    private static readonly NaiveTree Naive = NaiveTree.OfNumbers(2100);
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RootAndInclusion_EverySizeAndIndex_AreThoseOfTheDefinition()
    {
        var tiles = new MemoryTiles();
        var batch = TileBatch.Start();
        var range = new CompactRange();
        batch.Root().ShouldBe(MerkleHash.Empty);
        range.Root().ShouldBe(MerkleHash.Empty);
        (await Proofs.RootAsync(0, tiles, Cancel)).ShouldBe(MerkleHash.Empty);
        for (var size = 1; size <= Most; size++)
        {
            batch.Append(Naive.Leaf(size - 1));
            range.Append(Naive.Leaf(size - 1));
            tiles.Put(batch.TakeChanged());
            var root = Naive.Root(size);
            batch.Root().ShouldBe(root);
            range.Root().ShouldBe(root);
            (await Proofs.RootAsync(size, tiles, Cancel)).ShouldBe(root);
            for (var index = 0; index < size; index++)
            {
                var proof = await Proofs.InclusionAsync(index, size, tiles, Cancel);
                if (!proof.SequenceEqual(Naive.Inclusion(index, size))) Assert.Fail($"inclusion of {index} in {size}");
                if (!Proofs.VerifyInclusion(Naive.Leaf(index), index, size, root, proof)) Assert.Fail($"verifying {index} in {size}");
                proof.Length.ShouldBeLessThanOrEqualTo(CeilLog2(size));
            }
        }
    }

    [Fact]
    public async Task Consistency_EveryPair_IsThatOfTheDefinition()
    {
        var tiles = Tiles(Most);
        var random = new Random(6962);
        for (var to = 0; to <= Most; to++)
            for (var from = 0; from <= to; from++)
            {
                if (to > MostPairs && random.Next(8) > 0) continue;
                var proof = await Proofs.ConsistencyAsync(from, to, tiles, Cancel);
                if (!proof.SequenceEqual(Naive.Consistency(from, to))) Assert.Fail($"consistency of {from} and {to}");
                if (!Proofs.VerifyConsistency(from, to, Naive.Root(from), Naive.Root(to), proof)) Assert.Fail($"verifying {from} and {to}");

                // One more than an inclusion proof, where the older tree's own frontier has to be shown as well.
                proof.Length.ShouldBeLessThanOrEqualTo(CeilLog2(to) + 1);
            }
    }

    [Fact]
    public async Task Proofs_AcrossLevelsOfTiles_AreThoseOfTheDefinition()
    {
        // Wider than one tile of level 1 would be a day of hashing; 2,100 leaves are 9 tiles below a partial one.
        var tiles = Tiles(2100);
        var random = new Random(9162);
        for (var i = 0; i < 400; i++)
        {
            var to = random.Next(1, 2101);
            var (from, index) = (random.Next(0, to + 1), random.Next(0, to));
            (await Proofs.RootAsync(to, tiles, Cancel)).ShouldBe(Naive.Root(to));
            (await Proofs.InclusionAsync(index, to, tiles, Cancel)).ShouldBe(Naive.Inclusion(index, to));
            (await Proofs.ConsistencyAsync(from, to, tiles, Cancel)).ShouldBe(Naive.Consistency(from, to));
        }
        var before = tiles.Reads;
        await Proofs.InclusionAsync(1000, 2100, tiles, Cancel);
        (tiles.Reads - before).ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public void VerifyInclusion_AnyBitFlipped_Refuses()
    {
        foreach (var size in new[] { 1, 2, 3, 5, 7, 8, 11, 16, 33 })
            for (var index = 0; index < size; index++)
            {
                var (leaf, root, proof) = (Naive.Leaf(index), Naive.Root(size), Naive.Inclusion(index, size));
                for (var bit = 0; bit < 256; bit++)
                {
                    Proofs.VerifyInclusion(Flip(leaf, bit), index, size, root, proof).ShouldBeFalse();
                    Proofs.VerifyInclusion(leaf, index, size, Flip(root, bit), proof).ShouldBeFalse();
                    for (var i = 0; i < proof.Length; i++) Proofs.VerifyInclusion(leaf, index, size, root, [.. proof[..i], Flip(proof[i], bit), .. proof[(i + 1)..]]).ShouldBeFalse();
                }
                for (var bit = 0; bit < 64; bit++) Proofs.VerifyInclusion(leaf, index ^ (1L << bit), size, root, proof).ShouldBeFalse();
                Proofs.VerifyInclusion(leaf, index, size, root, [.. proof, root]).ShouldBeFalse();
                Proofs.VerifyInclusion(leaf, index, size, root, [root, .. proof]).ShouldBeFalse();
                if (proof.Length > 0) Proofs.VerifyInclusion(leaf, index, size, root, proof.AsSpan()[..^1]).ShouldBeFalse();
                if (proof.Length > 0) Proofs.VerifyInclusion(leaf, index, size, root, proof.AsSpan(1)).ShouldBeFalse();
            }
    }

    [Fact]
    public void VerifyConsistency_AnyBitFlipped_Refuses()
    {
        foreach (var to in new[] { 2, 3, 5, 7, 8, 11, 16, 33 })
            for (var from = 1; from <= to; from++)
            {
                var (older, newer, proof) = (Naive.Root(from), Naive.Root(to), Naive.Consistency(from, to));
                for (var bit = 0; bit < 256; bit++)
                {
                    Proofs.VerifyConsistency(from, to, Flip(older, bit), newer, proof).ShouldBeFalse();
                    Proofs.VerifyConsistency(from, to, older, Flip(newer, bit), proof).ShouldBeFalse();
                    for (var i = 0; i < proof.Length; i++) Proofs.VerifyConsistency(from, to, older, newer, [.. proof[..i], Flip(proof[i], bit), .. proof[(i + 1)..]]).ShouldBeFalse();
                }
                for (var bit = 0; bit < 64; bit++) Proofs.VerifyConsistency(from ^ (1L << bit), to, older, newer, proof).ShouldBeFalse($"{from} bit {bit} to {to}");
                Proofs.VerifyConsistency(from, to, older, newer, [.. proof, newer]).ShouldBeFalse();
                Proofs.VerifyConsistency(from, to, older, newer, [older, .. proof]).ShouldBeFalse();
                if (proof.Length > 0) Proofs.VerifyConsistency(from, to, older, newer, proof.AsSpan()[..^1]).ShouldBeFalse();
                if (from < to) Proofs.VerifyConsistency(from, to, newer, older, proof).ShouldBeFalse();
                if (from < to) Proofs.VerifyConsistency(to, from, newer, older, proof).ShouldBeFalse();
            }
    }

    [Fact]
    public void Verify_SizesOutOfRange_Refuses()
    {
        var root = Naive.Root(4);
        Proofs.VerifyInclusion(root, 0, 0, root, []).ShouldBeFalse();
        Proofs.VerifyInclusion(root, -1, 4, root, []).ShouldBeFalse();
        Proofs.VerifyInclusion(root, 0, -4, root, []).ShouldBeFalse();
        Proofs.VerifyInclusion(root, long.MaxValue - 1, long.MaxValue, root, [root]).ShouldBeFalse();
        Proofs.VerifyConsistency(-1, 4, root, root, []).ShouldBeFalse();
        Proofs.VerifyConsistency(0, 4, MerkleHash.Empty, root, []).ShouldBeTrue();
        Proofs.VerifyConsistency(0, 4, root, root, []).ShouldBeFalse("the root of nothing is known");
        Proofs.VerifyConsistency(0, 0, MerkleHash.Empty, root, []).ShouldBeFalse();
        Proofs.VerifyConsistency(1, long.MaxValue, root, root, [root, root]).ShouldBeFalse();
    }

    [Fact]
    public async Task Inclusion_OutsideTheTree_Throws()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Proofs.InclusionAsync(4, 4, Tiles(4), Cancel));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Proofs.InclusionAsync(-1, 4, Tiles(4), Cancel));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Proofs.ConsistencyAsync(5, 4, Tiles(4), Cancel));
        await Should.ThrowAsync<InvalidDataException>(() => Proofs.InclusionAsync(4, 300, Tiles(40), Cancel));
    }

    private static MemoryTiles Tiles(int size)
    {
        var (batch, tiles) = (TileBatch.Start(), new MemoryTiles());
        for (var i = 0; i < size; i++) batch.Append(Naive.Leaf(i));
        tiles.Put(batch.TakeChanged());
        return tiles;
    }

    private static LogHash Flip(LogHash hash, int bit)
    {
        var bytes = hash.Bytes.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new LogHash(bytes);
    }

    private static int CeilLog2(int n) => n <= 1 ? 0 : BitOperations.Log2((uint)n - 1) + 1;
}
