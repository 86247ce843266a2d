namespace Strongroom.Retention;

/// <summary>What a retention policy says: which files, from when they count, how long they stay, what then happens (docs/retention.md). Lists that are null match everything.</summary>
public sealed record PolicyDefinition
{
#pragma warning disable CS1591 // As in the table of docs/retention.md.
    public IReadOnlyList<string>? FileTypes { get; init; }
    public IReadOnlyList<string>? Systems { get; init; }
    public IReadOnlyList<string>? ObjectTypes { get; init; }
    public string? PathPrefix { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyList<string>? Classifications { get; init; }
    public required string Basis { get; init; }
    public required string Action { get; init; }
    public int Priority { get; init; }
    public int FloorDays { get; init; } = 1;
    public int? CeilingDays { get; init; }
#pragma warning restore CS1591

    /// <summary>Days of 24 hours; null keeps files indefinitely.</summary>
    public int? AgeDays { get; init; }

    /// <summary>A file of which status it looks at: one or two, in the words of <see cref="Files.FileStatus"/>.</summary>
    public IEnumerable<string> Statuses => Basis switch
    {
        "deleted" or "quarantined" or "archived" => [Basis],
        _ => Action == "soft-delete" ? ["available", "archived"] : ["available"],
    };

    /// <summary>Whether it is about the same files as another, and does the same with them from the same moment.</summary>
    public bool IsAboutTheSame(PolicyDefinition other) => Basis == other.Basis && Action == other.Action && PathPrefix == other.PathPrefix &&
        Same(FileTypes, other.FileTypes) && Same(Systems, other.Systems) && Same(ObjectTypes, other.ObjectTypes) && Same(Tags, other.Tags) && Same(Classifications, other.Classifications);

    /// <summary>Whether it says the same in everything.</summary>
    public bool SaysTheSame(PolicyDefinition other) => IsAboutTheSame(other) &&
        (AgeDays, Priority, FloorDays, CeilingDays) == (other.AgeDays, other.Priority, other.FloorDays, other.CeilingDays);

    /// <summary>Whether some file may match both. Tags never tell policies apart: a file may carry all of them.</summary>
    public bool MayMeet(PolicyDefinition other) => Statuses.Intersect(other.Statuses, StringComparer.Ordinal).Any() &&
        Meet(FileTypes, other.FileTypes) && Meet(Systems, other.Systems) && Meet(ObjectTypes, other.ObjectTypes) && Meet(Classifications, other.Classifications) &&
        (PathPrefix is null || other.PathPrefix is null || PathPrefix.StartsWith(other.PathPrefix, StringComparison.Ordinal) || other.PathPrefix.StartsWith(PathPrefix, StringComparison.Ordinal));

    /// <summary>Whether every file that matches the other matches this one.</summary>
    public bool Covers(PolicyDefinition other) => other.Statuses.All(Statuses.Contains) &&
        Covers(FileTypes, other.FileTypes) && Covers(Systems, other.Systems) && Covers(ObjectTypes, other.ObjectTypes) && Covers(Classifications, other.Classifications) &&
        (PathPrefix is null || other.PathPrefix?.StartsWith(PathPrefix, StringComparison.Ordinal) == true) &&
        (Tags is null || other.Tags is not null && Tags.All(other.Tags.Contains));

    private static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? one is null && other is null : one.ToHashSet(StringComparer.Ordinal).SetEquals(other);

    private static bool Meet(IReadOnlyList<string>? one, IReadOnlyList<string>? other) => one is null || other is null || one.Intersect(other, StringComparer.Ordinal).Any();

    private static bool Covers(IReadOnlyList<string>? outer, IReadOnlyList<string>? inner) => outer is null || inner?.All(outer.Contains) == true;
}
