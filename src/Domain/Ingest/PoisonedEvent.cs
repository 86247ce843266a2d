namespace Strongroom.Ingest;

/// <summary>An event that failed for the last time. Until it is replayed its upload is recorded by the reconciler alone, if at all.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Function">The function that failed.</param>
/// <param name="Source">The container and the blob.</param>
/// <param name="Error">How it failed, the last time.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it was given up.</param>
/// <param name="ReplayedAt">When it was handled after all.</param>
/// <param name="ReplayedBy">By which operator; null for the host itself.</param>
public sealed record PoisonedEvent(
    Guid Id, string Function, string Source, string Error, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? ReplayedAt, string? ReplayedBy);
