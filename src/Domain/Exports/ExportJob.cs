using Strongroom.Files;
using Strongroom.Tenants;

namespace Strongroom.Exports;

/// <summary>An export that a pass has taken up. <paramref name="FileId"/> is the file that an earlier attempt began to store.</summary>
public sealed record ExportJob(TenantId Tenant, Export Export, Guid? FileId) : IOwnFileJob
{
    /// <inheritdoc />
    public Guid Id => Export.Id;

    /// <inheritdoc />
    public string Status => Export.Status;

    /// <inheritdoc />
    public int Attempts => Export.Attempts;
}
