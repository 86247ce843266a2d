using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Files;

/// <summary>A download that is under way: the bytes so far, and beside them which chunks of which version they are.</summary>
internal sealed class DownloadState : IDisposable
{
    private const long ChunkBytes = 8L << 20;

    private readonly StateLog<DownloadStateLine> _log;
    private readonly HashSet<int> _chunks = [];
    private readonly Guid _file;
    private DownloadStateLine? _begun;

    public DownloadState(string target, Guid file, long size)
    {
        (_file, Size, Part) = (file, size, target + ".strongroom-part");
        _log = new StateLog<DownloadStateLine>(target + ".strongroom-state", GatewayJson.Default.DownloadStateLine, $"Another strongroom is downloading {target}.");
        foreach (var line in _log.Lines)
        {
            if (line.Etag is not null) _begun = line;
            if (line.Chunk is { } chunk) _chunks.Add(chunk);
        }
        IsResumed = _begun is { } begun && begun.FileId == file && begun.Size == size && begun.ChunkBytes == ChunkBytes && File.Exists(Part) && _chunks.Count > 0;
        if (!IsResumed) StartOver();
    }

    /// <summary>Where the bytes are until they are all there.</summary>
    public string Part { get; }

    public long Size { get; }

    public bool IsResumed { get; }

    /// <summary>The version that the chunks are of; null before the first answer.</summary>
    public string? Etag => _begun?.Etag;

    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, (int)((Size + ChunkBytes - 1) / ChunkBytes)).Where(chunk => !_chunks.Contains(chunk))];

    public (long From, long Length) RangeOf(int chunk) => (chunk * ChunkBytes, Math.Min(ChunkBytes, Size - (chunk * ChunkBytes)));

    public void Begin(string etag) => _log.Append(_begun = new DownloadStateLine { FileId = _file, Size = Size, ChunkBytes = ChunkBytes, Etag = etag });

    public void Done(int chunk) => _log.Append(new DownloadStateLine { Chunk = chunk });

    /// <summary>The bytes are of no use.</summary>
    public void StartOver()
    {
        _log.Clear();
        _begun = null;
        _chunks.Clear();
        File.Delete(Part);
    }

    /// <summary>The download has ended.</summary>
    public void Delete() => _log.Delete();

    public void Dispose() => _log.Dispose();
}
