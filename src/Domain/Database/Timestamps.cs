namespace Strongroom.Database;

/// <summary>What is asked of timestamps.</summary>
public static class Timestamps
{
    /// <summary>The moment as PostgreSQL keeps it.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>Nothing here is older: every deletion asks for it. A timestamp before it is a zero that slipped in, and never a reason to delete.</summary>
    public static readonly DateTimeOffset Plausible = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
