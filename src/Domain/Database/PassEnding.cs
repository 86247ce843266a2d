namespace Strongroom.Database;

/// <summary>How a timer's pass ended.</summary>
public enum PassEnding
{
    /// <summary>Nothing was left that is due.</summary>
    Done,

    /// <summary>Another host holds the lease: this one did nothing.</summary>
    HeldElsewhere,

    /// <summary>Another host took the lease over.</summary>
    LeaseLost,

    /// <summary>The host is stopping. What is left is taken up by the next pass.</summary>
    Cancelled,
}
