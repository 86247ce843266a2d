using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>A policy as it applies to one tenant: the built-in one, or the tenant's own of the same name in its place.</summary>
/// <param name="Tenant">Whose files.</param>
/// <param name="Id">The policy's row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Which wording of it.</param>
/// <param name="FileTypes">The types it is about.</param>
/// <param name="Basis">The status it looks at, which also says from when it counts: available, deleted, quarantined.</param>
/// <param name="AgeDays">Days of 24 hours.</param>
/// <param name="Action">soft-delete or purge.</param>
public sealed record RetentionPolicy(
    TenantId Tenant, Guid Id, string Name, int Version, string[] FileTypes, string Basis, int AgeDays, string Action);
