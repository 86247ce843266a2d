namespace Strongroom.Database;

/// <summary>What every deletion asks of a timestamp.</summary>
public static class Timestamps
{
    /// <summary>Nothing here is older. A timestamp before it is a zero that slipped in, and never a reason to delete.</summary>
    public static readonly DateTimeOffset Plausible = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
