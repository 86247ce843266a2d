using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>The next part of a tenant's log to be archived: from what the archive holds to a checkpoint.</summary>
/// <param name="Tenant">Whose log.</param>
/// <param name="Region">Decides which store.</param>
/// <param name="RetentionDays">How long the store must keep it.</param>
/// <param name="From">Leaves that the archive holds.</param>
/// <param name="To">Leaves that it will hold: the size of a checkpoint, 0 when there is none.</param>
internal sealed record ArchiveStep(TenantId Tenant, string Region, int RetentionDays, long From, long To);
