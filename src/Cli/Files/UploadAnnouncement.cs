namespace Strongroom.Cli.Files;

/// <summary>What is announced of an upload: docs/developer-guide.md has the table.</summary>
internal sealed record UploadAnnouncement(string FileType)
{
    public string? FileName { get; init; }
    public string? ContentType { get; init; }
    public long? Size { get; init; }
    public string? Sha256 { get; init; }
    public string? Scope { get; init; }
    public string? System { get; init; }
    public string? ObjectType { get; init; }
    public string? ObjectId { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public bool? TimestampPrefix { get; init; }
    public string? Classification { get; init; }
}
