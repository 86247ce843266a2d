using Strongroom.Files;
using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>A pack that a pass has taken up. <paramref name="FileId"/> is the file that an earlier attempt began to store.</summary>
public sealed record AuditPackJob(TenantId Tenant, AuditPack Pack, Guid? FileId) : IOwnFileJob
{
    /// <inheritdoc />
    public Guid Id => Pack.Id;

    /// <inheritdoc />
    public string Status => Pack.Status;

    /// <inheritdoc />
    public int Attempts => Pack.Attempts;
}
