using System.Text.Json.Serialization;

namespace Strongroom.Retention;

/// <summary>Why a file is there, or is not, and what becomes of it.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Status">Its status.</param>
/// <param name="Policies">Every policy that looks at it or matches it; those that do both first.</param>
/// <param name="Next">What comes next, and when; null when nothing will.</param>
/// <param name="Blocks">What stands in the way.</param>
/// <param name="Deletion">What deleted or purged it; null while it lives.</param>
public sealed record RetentionExplanation(
    Guid FileId, string Path, string Status, [property: JsonPropertyOrder(1)] IReadOnlyList<RetentionExplanation.PolicyView> Policies, RetentionExplanation.NextStep? Next,
    IReadOnlyList<RetentionExplanation.Block> Blocks, RetentionExplanation.DeletedBy? Deletion)
{
    /// <summary>A policy, seen from the file.</summary>
    /// <param name="Policy">The policy.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Version">Which version holds.</param>
    /// <param name="BuiltIn">Whether it is a built-in one.</param>
    /// <param name="Action">What it does.</param>
    /// <param name="Basis">From when it counts.</param>
    /// <param name="AgeDays">How long it keeps; null: indefinitely.</param>
    /// <param name="Priority">The highest governs.</param>
    /// <param name="FloorDays">Minimum retention.</param>
    /// <param name="Applies">Whether it looks at files of this status.</param>
    /// <param name="Matches">Whether all its match fields fit.</param>
    /// <param name="Governs">Whether it is the one whose clock counts.</param>
    /// <param name="Mismatches">The match fields that do not fit.</param>
    /// <param name="BasisAt">The moment it counts from; null when there is none that is plausible.</param>
    /// <param name="DueAt">When its age is reached.</param>
    /// <param name="FloorUntil">Until when its minimum retention keeps the file.</param>
    /// <param name="Why">All of this in a sentence.</param>
    public sealed record PolicyView(
        Guid Policy, string Name, int Version, bool BuiltIn, string Action, string Basis, int? AgeDays, int Priority, int FloorDays, bool Applies, bool Matches, bool Governs,
        IReadOnlyList<string> Mismatches, DateTimeOffset? BasisAt, DateTimeOffset? DueAt, DateTimeOffset? FloorUntil, string Why);

    /// <summary>What comes next, if nothing stands in the way by then.</summary>
    /// <param name="Action">What is done.</param>
    /// <param name="At">When; a moment that has passed: at the next pass.</param>
    /// <param name="Policy">The policy that governs.</param>
    /// <param name="Version">Which version of it.</param>
    public sealed record NextStep(string Action, DateTimeOffset At, string Policy, int Version);

    /// <summary>Something that stands in the way.</summary>
    /// <param name="Kind">hold, lock, minimum-retention, pause, plan, purge or move.</param>
    /// <param name="Until">Until when, where that is known.</param>
    /// <param name="Holds">The holds; for those who may read holds.</param>
    /// <param name="Plan">The plan that waits or is being carried out.</param>
    /// <param name="State">How far that is.</param>
    public sealed record Block(string Kind, DateTimeOffset? Until = null, IReadOnlyList<Guid>? Holds = null, Guid? Plan = null, string? State = null);

    /// <summary>What deleted or purged the file.</summary>
    /// <param name="At">When it was deleted.</param>
    /// <param name="By">The user, or <c>retention:NAME@VERSION</c>.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Policy">The policy that soft-deleted it.</param>
    /// <param name="PolicyVersion">Which version of it.</param>
    /// <param name="Plan">The plan.</param>
    /// <param name="Run">The run.</param>
    /// <param name="PurgedAt">When its bytes were destroyed.</param>
    /// <param name="PurgePlan">The plan that ordered that.</param>
    /// <param name="PurgeRun">The run that ordered that.</param>
    /// <param name="Receipt">What proves it.</param>
    public sealed record DeletedBy(
        DateTimeOffset At, string By, string? Reason, Guid? Policy, int? PolicyVersion, Guid? Plan, Guid? Run, DateTimeOffset? PurgedAt, Guid? PurgePlan, Guid? PurgeRun, Guid? Receipt);
}
