using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>What one pass of retention did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Deleted">Files soft-deleted, each with an audit entry.</param>
/// <param name="Promised">Files that policies want purged, each with an intent.</param>
public sealed record RetentionSummary(PassEnding Ending, long Deleted, long Promised);
