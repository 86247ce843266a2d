using Strongroom.Files;

namespace Strongroom.Functions.Grants;

/// <summary>An issued URL: who got it, for what, until when, how often it was used. Never the URL itself.</summary>
public sealed record GrantBody(
    Guid Id, Guid FileId, string Path, string Kind, string Disposition, string IssuedTo, string IssuedRole, string? IssuedIp, DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt, int? MaxUses, int Uses, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, string? RevokedBy)
{
    /// <summary>Shows a grant.</summary>
    public static GrantBody Of(GrantRecord grant) => new(
        grant.Id, grant.FileId, grant.Path, grant.Kind, grant.Disposition, grant.IssuedTo, grant.IssuedRole, grant.IssuedIp, grant.IssuedAt,
        grant.ExpiresAt, grant.MaxUses, grant.Uses, grant.LastUsedAt, grant.RevokedAt, grant.RevokedBy);
}
