using Strongroom.Tenants;

namespace Strongroom.Exports;

/// <summary>An export that a pass has taken up. <paramref name="FileId"/> is the file that an earlier attempt began to store.</summary>
public sealed record ExportJob(TenantId Tenant, Export Export, Guid? FileId);
