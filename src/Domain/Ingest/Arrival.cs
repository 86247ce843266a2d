namespace Strongroom.Ingest;

/// <summary>What came of looking at an object that is said to have arrived.</summary>
public enum Arrival
{
    /// <summary>It is what was announced: the file is available now.</summary>
    Recorded,

    /// <summary>This very object was recorded before; nothing changed.</summary>
    AlreadyRecorded,

    /// <summary>It is not what was announced, or nobody announced it: the file is in quarantine now.</summary>
    Quarantined,

    /// <summary>The gateway itself is changing this object: what is there is looked at when it has ended.</summary>
    UnderWork,

    /// <summary>It is the gateway's own, and no file.</summary>
    Own,

    /// <summary>There is no such object.</summary>
    Missing,

    /// <summary>It lies outside every tenant that is known, or in another store than its record says.</summary>
    Foreign,
}
