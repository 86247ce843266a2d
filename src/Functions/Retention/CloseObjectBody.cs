namespace Strongroom.Functions.Retention;

/// <summary>An object that is closed, now or since an earlier time.</summary>
public sealed record CloseObjectBody
{
#pragma warning disable CS1591 // As in docs/retention.md.
    public string? ObjectType { get; init; }
    public string? ObjectId { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
#pragma warning restore CS1591
}
