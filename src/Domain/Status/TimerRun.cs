namespace Strongroom.Status;

/// <summary>When a self-hosted timer last ran, and when it is due.</summary>
public sealed record TimerRun(string Name, DateTimeOffset? Last, DateTimeOffset? Next);
