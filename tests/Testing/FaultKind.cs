namespace Strongroom.Testing;

/// <summary>The two kinds in which a call fails.</summary>
public enum FaultKind
{
    /// <summary>Failed and nothing kept.</summary>
    NothingKept,

    /// <summary>Failed, yet kept: the work was done and only its answer was lost.</summary>
    YetKept,
}
