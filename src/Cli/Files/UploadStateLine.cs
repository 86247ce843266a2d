namespace Strongroom.Cli.Files;

/// <summary>A line of what is kept about an upload: how it began, what the gateway made of it, or a part that has arrived.</summary>
internal sealed record UploadStateLine
{
    // How it began. Another size or time of change is another file.
    public string? Source { get; init; }
    public long? Size { get; init; }
    public DateTimeOffset? Modified { get; init; }
    public string? Sha256 { get; init; }
    public string? IdempotencyKey { get; init; }

    // What the gateway made of it. No part count: a single PUT.
    public Guid? FileId { get; init; }
    public long? PartBytes { get; init; }
    public int? PartCount { get; init; }

    // A part that has arrived.
    public int? Part { get; init; }
    public string? Etag { get; init; }
}
