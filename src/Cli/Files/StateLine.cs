namespace Strongroom.Cli.Files;

/// <summary>A line of what is kept about a transfer: which bytes it is of, what the gateway made of it, or a piece of it that has arrived.</summary>
internal sealed record StateLine
{
    // An upload's file here. Another size or time of change is another file.
    public long? Size { get; init; }
    public DateTimeOffset? Modified { get; init; }
    public string? Sha256 { get; init; }
    public string? IdempotencyKey { get; init; }

    // The gateway's file, how it is cut, and which version of it is downloaded. No part count: a single PUT.
    public Guid? FileId { get; init; }
    public long? PartBytes { get; init; }
    public int? PartCount { get; init; }
    public string? Etag { get; init; }

    // A piece that has arrived: a part of an upload, a range of a download.
    public int? Part { get; init; }
}
