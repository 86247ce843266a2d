using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class TileBatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_BatchesOfAnySize_MakesTheTilesOfTheTree()
    {
        var random = new Random(8);
        var naive = NaiveTree.OfNumbers(1500);
        for (var round = 0; round < 30; round++)
        {
            var (tiles, size) = (new MemoryTiles(), 0);
            while (size < 1400)
            {
                // Each batch starts from the tiles alone, as a sealer does after a restart.
                var batch = await TileBatch.OpenAsync(size, tiles, Cancel);
                batch.Root().ShouldBe(naive.Root(size));
                var count = random.Next(4) switch { 0 => random.Next(3), 1 => 256 - size % 256, 2 => random.Next(300), _ => random.Next(40) };
                for (var end = Math.Min(1500, size + count); size < end; size++) batch.Append(naive.Leaf(size));
                tiles.Put(batch.TakeChanged());
                batch.TakeChanged().ShouldBeEmpty("nothing changed since");
                batch.Size.ShouldBe(size);
                batch.Root().ShouldBe(naive.Root(size));
            }
            foreach (var tile in tiles.All)
            {
                tile.Width.ShouldBe(Tile.WidthAt(tile.Level, tile.Index, size));
                for (var i = 0; i < tile.Width; i++)
                {
                    // tlog-tiles: MTH(D[(n * 256 + i) * 256^l : (n * 256 + i + 1) * 256^l]).
                    var span = tile.Level == 0 ? 1 : 256;
                    var start = (int)(tile.Index * 256 + i) * span;
                    new LogHash(tile.Bytes.Span.Slice(i * 32, 32)).ShouldBe(naive.Hash(start, start + span));
                }
            }
            var expected = from level in Enumerable.Range(0, 3)
                           from index in Enumerable.Range(0, 7)
                           where Tile.WidthAt(level, index, size) > 0
                           select (level, (long)index);
            tiles.All.Select(t => (t.Level, t.Index)).Order().ShouldBe(expected.Order());
        }
    }

    [Fact]
    public async Task Append_PastALevelOfTiles_GoesOnAbove()
    {
        // 70,000 leaves: the example of the specification.
        var (batch, range, tiles) = (TileBatch.Start(), new CompactRange(), new MemoryTiles());
        for (var i = 0; i < 70_000; i++)
        {
            var leaf = MerkleHash.Leaf(BitConverter.GetBytes(i));
            batch.Append(leaf);
            range.Append(leaf);
        }
        tiles.Put(batch.TakeChanged());
        tiles.All.Count(t => t is { Level: 0, Width: 256 }).ShouldBe(273);
        tiles.All.Where(t => t.Width < 256).Select(t => (t.Level, t.Index, t.Width)).ShouldBe([(0, 273, 112), (1, 1, 17), (2, 0, 1)]);
        batch.Root().ShouldBe(range.Root());
        (await Proofs.RootAsync(70_000, tiles, Cancel)).ShouldBe(range.Root());
        (await TileBatch.OpenAsync(70_000, tiles, Cancel)).Root().ShouldBe(range.Root());
        foreach (var index in new[] { 0, 65_535, 65_536, 69_999 })
            Proofs.VerifyInclusion(MerkleHash.Leaf(BitConverter.GetBytes(index)), index, 70_000, range.Root(), await Proofs.InclusionAsync(index, 70_000, tiles, Cancel)).ShouldBeTrue();
        foreach (var from in new[] { 1, 65_535, 65_536, 65_537, 69_999 })
            Proofs.VerifyConsistency(from, 70_000, await Proofs.RootAsync(from, tiles, Cancel), range.Root(), await Proofs.ConsistencyAsync(from, 70_000, tiles, Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Open_TileTooShort_Throws()
    {
        var tiles = new MemoryTiles();
        tiles.Put([new Tile(0, 0, 2, new byte[64])]);
        await Should.ThrowAsync<InvalidDataException>(() => TileBatch.OpenAsync(3, tiles, Cancel));
        await Should.ThrowAsync<InvalidDataException>(() => TileBatch.OpenAsync(600, tiles, Cancel));
    }

    [Fact]
    public void CompactRange_ExportedAndImported_GoesOn()
    {
        var naive = NaiveTree.OfNumbers(300);
        var range = new CompactRange();
        for (var size = 1; size <= 300; size++)
        {
            range = CompactRange.Import(range.Size, range.Export());
            range.Append(naive.Leaf(size - 1));
            range.Size.ShouldBe(size);
            range.Root().ShouldBe(naive.Root(size));
        }
        Should.Throw<ArgumentException>(() => CompactRange.Import(3, [naive.Leaf(0)]));
    }

    [Fact]
    public void CompactRange_Subtrees_MakeTheSameTree()
    {
        var naive = NaiveTree.OfNumbers(300);
        var range = new CompactRange();
        range.Append(naive.Hash(0, 256), 8);
        range.Append(naive.Hash(256, 264), 3);
        Should.Throw<ArgumentException>(() => range.Append(naive.Hash(264, 280), 4));
        range.Append(naive.Leaf(264));
        range.Root().ShouldBe(naive.Root(265));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 0, 5, 5)]
    [InlineData(0, 0, 256, 256)]
    [InlineData(0, 1, 256, 0)]
    [InlineData(1, 0, 256, 1)]
    [InlineData(1, 0, 255, 0)]
    [InlineData(0, 273, 70_000, 112)]
    [InlineData(0, long.MaxValue, 70_000, 0)]
    [InlineData(0, -1, 70_000, 0)]
    [InlineData(8, 0, long.MaxValue, 0)]
    [InlineData(7, 0, long.MaxValue, 127)]
    public void WidthAt_Place_IsWhatTheTreeFills(int level, long index, long size, int width) => Tile.WidthAt(level, index, size).ShouldBe(width);
}
