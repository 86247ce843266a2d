using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

/// <summary>Tiles by level and index, the widest of each place: as a database keeps them.</summary>
internal sealed class MemoryTiles : ITileSource
{
    private readonly Dictionary<(int Level, long Index), Tile> _tiles = [];

    public IReadOnlyCollection<Tile> All => _tiles.Values;

    public int Reads { get; private set; }

    public void Put(IEnumerable<Tile> tiles)
    {
        foreach (var tile in tiles)
        {
            tile.Bytes.Length.ShouldBe(tile.Width * LogHash.Size);
            if (_tiles.TryGetValue((tile.Level, tile.Index), out var old))
            {
                tile.Width.ShouldBeGreaterThan(old.Width, "a tile that did not grow is not changed");
                tile.Bytes.Span[..old.Bytes.Length].SequenceEqual(old.Bytes.Span).ShouldBeTrue("a tile only grows");
            }
            _tiles[(tile.Level, tile.Index)] = tile;
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index, int width, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reads++;
        return _tiles.TryGetValue((level, index), out var tile)
            ? new(tile.Bytes)
            : throw new InvalidDataException($"{TilePath.Hashes(level, index, width)} is missing.");
    }
}
