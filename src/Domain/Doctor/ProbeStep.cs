namespace Strongroom.Doctor;

/// <summary>What the gateway does with a store, and a probe after it.</summary>
public enum ProbeStep
{
    /// <summary>The bucket answers.</summary>
    Reach,

    /// <summary>Lists.</summary>
    List,

    /// <summary>Signs a PUT that the store takes.</summary>
    SignedPut,

    /// <summary>Reads properties.</summary>
    Read,

    /// <summary>Signs a GET that answers with the bytes.</summary>
    SignedGet,

    /// <summary>Puts by itself.</summary>
    Put,

    /// <summary>Moves into the archive tier.</summary>
    Archive,

    /// <summary>Locks, and takes the lock away.</summary>
    Lock,

    /// <summary>Puts in parts.</summary>
    Multipart,

    /// <summary>Deletes every version.</summary>
    Delete,
}
