namespace Strongroom.Status;

/// <summary>What a reconciliation found: objects seen, arrivals it recorded, rows without object (ghosts), objects without row (orphans).</summary>
public sealed record ReconcileState(DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, long Objects, long Recorded, long Ghosts, long Orphans, long Failures);
