namespace Strongroom.Files;

/// <summary>
/// The statuses of a file: <c>pending → available | quarantined | expired</c>, <c>available → deleted → purged</c>, <c>available → archived</c>.
/// </summary>
public static class FileStatus
{
#pragma warning disable CS1591
    public const string Pending = "pending";
    public const string Available = "available";
    public const string Quarantined = "quarantined";
    public const string Expired = "expired";
    public const string Deleted = "deleted";
    public const string Purged = "purged";
    public const string Archived = "archived";
#pragma warning restore CS1591

    /// <summary>The statuses in which a file holds its path.</summary>
    public static readonly string[] Living = [Pending, Available, Quarantined, Deleted, Archived];

    /// <summary>The statuses in which files can be listed: the living ones, and uploads that were given up.</summary>
    public static readonly string[] Listed = [.. Living, Expired];
}
