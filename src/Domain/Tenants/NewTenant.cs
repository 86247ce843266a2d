namespace Strongroom.Tenants;

/// <summary>A tenant to add.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Unique; lower-case letters, digits and hyphens, 2 to 63 of them.</param>
/// <param name="Region">Its home region.</param>
/// <param name="Store">The name of its store, which must lie in that region.</param>
public sealed record NewTenant(TenantId Id, string Name, string Region, string Store)
{
    /// <summary>Quota of files, those in the trash included.</summary>
    public long MaxFiles { get; init; } = 1_000_000;

    /// <summary>Quota of bytes.</summary>
    public long MaxBytes { get; init; } = 1L << 40;

    /// <summary>Days in the trash before the purge, 7 to 365. Other than 30 makes it the tenant's own policy <c>deleted-cleanup</c>.</summary>
    public int PurgeAfterDays { get; init; } = 30;

    /// <summary>How long the archive keeps audit entries from the moment it writes them, in days: at least 365, by default seven years.</summary>
    public int AuditRetentionDays { get; init; } = 2557;

    /// <summary>Prefix names with the upload's time unless the request says otherwise.</summary>
    public bool TimestampPrefix { get; init; }
}
