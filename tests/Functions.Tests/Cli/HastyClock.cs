namespace Strongroom.Functions.Tests.Cli;

/// <summary>The time as it is, but whoever waits waits a twentieth of it.</summary>
internal sealed class HastyClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 20 : dueTime, period > TimeSpan.Zero ? period / 20 : period);
}
