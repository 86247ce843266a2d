namespace Strongroom.SelfHost.Once;

/// <summary>The system's clock plus what it has been moved on by. Delays stay as long as they are.</summary>
public sealed class MovableClock : TimeProvider
{
    private long _ticks;

    /// <summary>Moves the time of day on.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
