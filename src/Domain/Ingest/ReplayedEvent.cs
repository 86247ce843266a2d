namespace Strongroom.Ingest;

/// <summary>What came of a replay.</summary>
/// <param name="Id">The poisoned event.</param>
/// <param name="Source">The container and the blob.</param>
/// <param name="Settled">Whether it is poisoned no more.</param>
/// <param name="Result">What was recorded, or why it failed again.</param>
public sealed record ReplayedEvent(Guid Id, string Source, bool Settled, string Result);
