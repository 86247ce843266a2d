namespace Strongroom.SelfHost.State;

/// <summary>What is known of a timer.</summary>
/// <param name="Last">When it last ran.</param>
/// <param name="Next">When it was then expected to run again.</param>
/// <param name="UpdatedAt">When this was written; at first, when the timer was first seen.</param>
public sealed record TimerState(DateTimeOffset? Last, DateTimeOffset? Next, DateTimeOffset UpdatedAt);
