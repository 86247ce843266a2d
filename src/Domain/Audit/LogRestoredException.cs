using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>A log's archive holds more than the database: it was restored from a backup. Nothing is sealed until it has been recovered.</summary>
public sealed class LogRestoredException(TenantId tenant, long size) : Exception(
    $"The log of tenant {tenant} ends at {size} in the database and goes on in its archive: the database was restored from a backup. Run 'strongroom recover' before anything is sealed.");
