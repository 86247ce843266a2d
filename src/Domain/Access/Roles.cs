namespace Strongroom.Access;

/// <summary>What a caller may be, as a set: a token can carry several.</summary>
[Flags]
public enum Roles
{
    /// <summary>No role: nothing is allowed.</summary>
    None = 0,

    /// <summary>Reads files of the tenant.</summary>
    Viewer = 1,

    /// <summary>Reads and writes files of the tenant.</summary>
    Member = 2,

    /// <summary>Administers the tenant: audit log, hard deletion.</summary>
    Admin = 4,

    /// <summary>Operates the platform. Sees no tenant's files by this role.</summary>
    PlatformAdmin = 8,

    /// <summary>Another service of the product.</summary>
    Service = 16,

    /// <summary>An automated agent acting for a user.</summary>
    Agent = 32,
}
