namespace Strongroom.Audit;

/// <summary>Which audit entries to read, newest first. Every filter that is given must hold.</summary>
public sealed record AuditQuery(
    string? UserId, string? Action, string? FilePath, Guid? FileId, string? ObjectType, string? ObjectId, bool? Success,
    DateTimeOffset? From, DateTimeOffset? To, int Limit, string? Cursor);
