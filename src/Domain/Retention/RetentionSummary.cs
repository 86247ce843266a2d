using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>What one pass of retention did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Plans">Plans that were made.</param>
/// <param name="Stopped">Of these, those over the limits, which wait for a person.</param>
/// <param name="Deleted">Files soft-deleted, each with an audit entry.</param>
/// <param name="Promised">Files handed over: to the purge by an intent, to archiving or compression by a transition.</param>
/// <param name="Dropped">Files that were not what the plan names any more, and were left alone.</param>
public sealed record RetentionSummary(PassEnding Ending, long Plans, long Stopped, long Deleted, long Promised, long Dropped);
