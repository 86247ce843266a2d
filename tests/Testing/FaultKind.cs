namespace Strongroom.Testing;

/// <summary>How a call fails.</summary>
public enum FaultKind
{
    /// <summary>Failed and nothing kept.</summary>
    NothingKept,

    /// <summary>Failed, yet kept: the work was done and only its answer was lost.</summary>
    YetKept,

    /// <summary>It says that it succeeded, and did nothing.</summary>
    Lied,
}
