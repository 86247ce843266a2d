using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Strongroom.Cli.Files;

/// <summary>A download that is under way: the bytes so far, and beside them which chunks of which version they are.</summary>
internal sealed class DownloadState : IDisposable
{
    private const long ChunkBytes = 8L << 20;
    private const int LongestName = 200;

    private readonly StateLog _log;
    private readonly HashSet<int> _chunks = [];
    private readonly Guid _file;
    private StateLine? _begun;

    public DownloadState(string target, Guid file, long size)
    {
        (_file, Size, Part, Unpacked) = (file, size, Beside(target, "part"), Beside(target, "unpacked"));
        _log = new StateLog(Beside(target, "state"), $"Another strongroom is downloading {target}.");
        foreach (var line in _log.Lines)
        {
            if (line.Etag is not null) _begun = line;
            if (line.Part is { } chunk) _chunks.Add(chunk);
        }
        IsResumed = _begun is { } begun && begun.FileId == file && begun.Size == size && begun.PartBytes == ChunkBytes && _chunks.Count > 0
            && new FileInfo(Part) is { Exists: true, LinkTarget: null };
        if (!IsResumed) StartOver();
    }

    /// <summary>Where the bytes are until they are all there.</summary>
    public string Part { get; }

    /// <summary>Where the original of a compressed file is made.</summary>
    public string Unpacked { get; }

    public long Size { get; }

    public bool IsResumed { get; }

    /// <summary>The version that the chunks are of; null before the first answer.</summary>
    public string? Etag => _begun?.Etag;

    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, (int)((Size + ChunkBytes - 1) / ChunkBytes)).Where(chunk => !_chunks.Contains(chunk))];

    public (long From, long Length) RangeOf(int chunk) => (chunk * ChunkBytes, Math.Min(ChunkBytes, Size - (chunk * ChunkBytes)));

    /// <summary>The bytes so far. A new file is really new: no link of somebody else's is followed.</summary>
    public SafeFileHandle OpenPart() => File.OpenHandle(Part, IsResumed ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous);

    public void Begin(string etag) => _log.Append(_begun = new StateLine { FileId = _file, Size = Size, PartBytes = ChunkBytes, Etag = etag });

    public void Done(int chunk) => _log.Append(new StateLine { Part = chunk });

    /// <summary>The bytes are of no use.</summary>
    public void StartOver()
    {
        _log.Clear();
        _begun = null;
        _chunks.Clear();
        DeleteBytes();
    }

    /// <summary>The download has ended.</summary>
    public void Delete()
    {
        DeleteBytes();
        _log.Delete();
    }

    public void Dispose() => _log.Dispose();

    private void DeleteBytes()
    {
        File.Delete(Part);
        File.Delete(Unpacked);
    }

    // A name may be as long as the file system takes: then its hash stands for it.
    private static string Beside(string target, string what)
    {
        var name = Path.GetFileName(target);
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > LongestName) name = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return Path.Combine(Path.GetDirectoryName(target)!, $"{name}.strongroom-{what}");
    }
}
