namespace Strongroom.Tenants;

/// <summary>A tenant as an operator sees it: no names of files, no persons.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status"><see cref="Active"/> or <see cref="Suspended"/>.</param>
/// <param name="Region">Its home region.</param>
/// <param name="Store">Its store.</param>
/// <param name="Files">Files that count against the quota.</param>
/// <param name="MaxFiles">Quota of files.</param>
/// <param name="Bytes">Bytes that count against the quota.</param>
/// <param name="MaxBytes">Quota of bytes.</param>
/// <param name="PurgeAfterDays">Days in the trash, by the policy that holds now; null when that policy is disabled.</param>
/// <param name="AuditRetentionDays">How long the archive keeps audit entries.</param>
/// <param name="TimestampPrefix">Names are prefixed with the upload's time.</param>
/// <param name="RetentionPaused">Retention and purge stand still.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record TenantSummary(
    Guid Id, string Name, string Status, string Region, string Store, long Files, long MaxFiles, long Bytes, long MaxBytes,
    int? PurgeAfterDays, int AuditRetentionDays, bool TimestampPrefix, bool RetentionPaused, DateTimeOffset CreatedAt)
{
    /// <summary>Served.</summary>
    public const string Active = "active";

    /// <summary>Gets no URL, in either direction.</summary>
    public const string Suspended = "suspended";
}
