namespace Strongroom.Status;

/// <summary>Events: seconds between storing and recording, the worst of the last hour; uploads that should have been recorded; poisoned events.</summary>
public sealed record EventState(double? LagSeconds, long OverduePending, long Poison);
