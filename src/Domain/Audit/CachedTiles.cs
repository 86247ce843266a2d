using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>Remembers tiles for the length of one piece of work: proofs side by side need the same ones. For one caller at a time.</summary>
internal sealed class CachedTiles(ITileSource source) : ITileSource
{
    // Four mebibytes at most.
    private const int Limit = 512;

    private readonly Dictionary<(int, long), ReadOnlyMemory<byte>> _tiles = [];

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index, int width, CancellationToken cancellationToken)
    {
        if (_tiles.TryGetValue((level, index), out var tile) && tile.Length >= width * LogHash.Size) return tile;
        if (_tiles.Count >= Limit) _tiles.Clear();
        return _tiles[(level, index)] = await source.ReadAsync(level, index, width, cancellationToken);
    }
}
