namespace Strongroom.Retention;

/// <summary>One file of a plan.</summary>
/// <param name="FileId">The file.</param>
/// <param name="FileVersion">The version of its record that was planned.</param>
/// <param name="Path">Where it is now.</param>
/// <param name="Policy">The policy that takes it; null in an erasure.</param>
/// <param name="PolicyName">Its name.</param>
/// <param name="PolicyVersion">Which version of it.</param>
/// <param name="Action">compress, archive, soft-delete or purge.</param>
/// <param name="Size">In bytes.</param>
/// <param name="DueAt">Since when it is due.</param>
/// <param name="Status">planned, promised, done, dropped or failed.</param>
/// <param name="Reason">Why it was dropped or failed.</param>
public sealed record RetentionPlanItem(
    Guid FileId, int FileVersion, string Path, Guid? Policy, string? PolicyName, int? PolicyVersion, string Action, long Size, DateTimeOffset DueAt, string Status, string? Reason);
