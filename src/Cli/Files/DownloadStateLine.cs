namespace Strongroom.Cli.Files;

/// <summary>A line of what is kept about a download: which bytes it is of, or a chunk of them that is on the disk.</summary>
internal sealed record DownloadStateLine
{
    public Guid? FileId { get; init; }
    public long? Size { get; init; }
    public long? ChunkBytes { get; init; }
    public string? Etag { get; init; }

    public int? Chunk { get; init; }
}
