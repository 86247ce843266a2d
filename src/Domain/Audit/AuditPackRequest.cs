namespace Strongroom.Audit;

/// <summary>Which entries somebody wants in a pack: of a file by id or path, of a period, of a user. Nothing given means all.</summary>
public sealed record AuditPackRequest(Guid? FileId, string? FilePath, DateTimeOffset? From, DateTimeOffset? To, string? Actor);
