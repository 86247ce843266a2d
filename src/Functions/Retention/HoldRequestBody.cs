namespace Strongroom.Functions.Retention;

/// <summary>A legal hold to be set. The scope decides which of the last five are needed.</summary>
public sealed record HoldRequestBody
{
#pragma warning disable CS1591 // As in docs/retention.md.
    public string? CaseId { get; init; }
    public string? Reason { get; init; }
    public string? Scope { get; init; }
    public Guid? FileId { get; init; }
    public string? Path { get; init; }
    public string? PathPrefix { get; init; }
    public string? ObjectType { get; init; }
    public string? ObjectId { get; init; }
#pragma warning restore CS1591
}
