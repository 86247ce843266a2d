namespace Strongroom.Audit;

/// <summary>How a restored log stands to its archive.</summary>
public enum LogRecovery
{
    /// <summary>Its region has no archive, or nothing was archived yet: only checkpoints that the tenant kept can tell what is missing.</summary>
    NotArchived,

    /// <summary>The database holds everything that the archive holds.</summary>
    InStep,

    /// <summary>It was behind, and took over what the archive has.</summary>
    Recovered,

    /// <summary>Archive and database say different things of the same entries. Nothing was changed.</summary>
    Forked,

    /// <summary>The archive is damaged or does not answer. What lies behind the damage was not taken over.</summary>
    Unreadable,
}
