namespace Strongroom.Cli.Audit;

/// <summary>Which entries a pack is to hold; nothing given means all.</summary>
internal sealed record PackAsked(Guid? FileId, string? FilePath, DateTimeOffset? From, DateTimeOffset? To, string? Actor);
