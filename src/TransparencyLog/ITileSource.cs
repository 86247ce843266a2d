namespace Strongroom.TransparencyLog;

/// <summary>
/// Where the hashes of a log are kept: a database, an archive, memory. Any thread may read at any time; a tile once written for a size never changes,
/// its right neighbours only grow.
/// </summary>
public interface ITileSource
{
    /// <summary>
    /// The bytes of a tile: at least <paramref name="width" /> hashes, so a wider tile of the same place may answer.
    /// Throws what the store throws when the tile cannot be read, <see cref="InvalidDataException" /> when it is not there.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index, int width, CancellationToken cancellationToken);
}
