namespace Strongroom.Functions.Audit;

/// <summary>Which entries a pack is to hold. Nothing given means all.</summary>
public sealed record AuditPackRequestBody
{
#pragma warning disable CS1591 // As in docs/audit-log.md.
    public Guid? FileId { get; init; }
    public string? FilePath { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
    public string? Actor { get; init; }
#pragma warning restore CS1591
}
