namespace Strongroom.Tenants;

/// <summary>What is to be another about a tenant; null leaves it. Its store and region stay: bytes do not move.</summary>
public sealed record TenantChange
{
    /// <summary>Unique; lower-case letters, digits and hyphens, 2 to 63 of them.</summary>
    public string? Name { get; init; }

    /// <summary><see cref="TenantSummary.Active"/> or <see cref="TenantSummary.Suspended"/>.</summary>
    public string? Status { get; init; }

    /// <summary>Quota of files.</summary>
    public long? MaxFiles { get; init; }

    /// <summary>Quota of bytes.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>How long the archive keeps audit entries that it has not written yet, in days.</summary>
    public int? AuditRetentionDays { get; init; }

    /// <summary>Prefix names with the upload's time unless the request says otherwise.</summary>
    public bool? TimestampPrefix { get; init; }
}
