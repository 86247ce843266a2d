namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>A time of day that stands still until it is moved. Delays take real time.</summary>
internal sealed class MovedClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    /// <summary>A host's zone; UTC schedules must not care.</summary>
    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("far", TimeSpan.FromHours(13.75), "far", "far");

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
