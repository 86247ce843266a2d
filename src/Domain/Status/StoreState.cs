namespace Strongroom.Status;

/// <summary>A store: does it answer within three seconds, and what the last finished reconciliation found.</summary>
public sealed record StoreState(string Name, string Provider, string Region, bool Available, ReconcileState? LastReconcile);
