namespace Strongroom.Files;

/// <summary>An issued URL: who got it, for what, until when, how often it was used. The URL itself is not kept.</summary>
public sealed record GrantRecord(
    Guid Id, Guid FileId, string Path, string Kind, string Disposition, string IssuedTo, string IssuedRole, string? IssuedIp, DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt, int? MaxUses, int Uses, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, string? RevokedBy);
