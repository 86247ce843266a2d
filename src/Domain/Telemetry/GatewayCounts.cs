namespace Strongroom.Telemetry;

/// <summary>How things stand over all tenants.</summary>
/// <param name="Files">Files by status.</param>
/// <param name="Tenants">What counts against quotas, a tenant or all others together.</param>
/// <param name="Poison">Events given up on.</param>
/// <param name="Overdue">Pending files whose upload should have ended.</param>
/// <param name="SealLagSeconds">Age of the oldest unsealed audit entry; 0 when all are sealed.</param>
/// <param name="Unarchived">Sealed entries that no archive holds; 0 without an archive.</param>
/// <param name="PurgeDue">Files due for purge.</param>
public sealed record GatewayCounts(
    IReadOnlyDictionary<string, long> Files, IReadOnlyList<TenantUsage> Tenants, long Poison, long Overdue, double SealLagSeconds, long Unarchived, long PurgeDue);
