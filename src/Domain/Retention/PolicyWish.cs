namespace Strongroom.Retention;

/// <summary>A whole policy as a caller writes it down. What is left out takes its default; under a built-in one's name, the built-in one's value.</summary>
public sealed record PolicyWish
{
#pragma warning disable CS1591 // As in the table of docs/retention.md.
    public IReadOnlyList<string>? FileTypes { get; init; }
    public IReadOnlyList<string>? Systems { get; init; }
    public IReadOnlyList<string>? ObjectTypes { get; init; }
    public string? PathPrefix { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyList<string>? Classifications { get; init; }
    public string? Basis { get; init; }
    public int? AgeDays { get; init; }
    public string? Action { get; init; }
    public int? Priority { get; init; }
    public bool? Enabled { get; init; }
    public int? FloorDays { get; init; }
    public int? CeilingDays { get; init; }
#pragma warning restore CS1591

    /// <summary>Only when the newest version of the tenant's own is this; 0 when there must be none.</summary>
    public int? IfVersion { get; init; }

    /// <summary>Only when the tenant has no policy of this name.</summary>
    public bool OnlyNew { get; init; }
}
