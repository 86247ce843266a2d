namespace Strongroom.Stores;

/// <summary>The states of an object in a store with an archive tier.</summary>
public enum TierState
{
    /// <summary>Readable at any time.</summary>
    Hot,

    /// <summary>In the archive tier.</summary>
    Archived,

    /// <summary>On its way back.</summary>
    Rehydrating,

    /// <summary>In the archive tier, with a copy beside it that can be read for some days.</summary>
    Readable,
}
