namespace Strongroom.Cli.Files;

/// <summary>A URL that gives a file out until it expires.</summary>
internal sealed record DownloadTicket(Guid FileId, string Path, string Url, DateTimeOffset ExpiresAt);
