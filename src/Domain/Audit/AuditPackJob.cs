using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>A pack that a pass has taken up. <paramref name="FileId"/> is the file that an earlier attempt began to store.</summary>
public sealed record AuditPackJob(TenantId Tenant, AuditPack Pack, Guid? FileId);
