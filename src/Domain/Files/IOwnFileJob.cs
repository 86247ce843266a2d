using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>A job that a pass has taken up and that makes a file, such as an audit pack or an inventory.</summary>
public interface IOwnFileJob
{
    /// <summary>Whose file.</summary>
    TenantId Tenant { get; }

    /// <summary>The job's row.</summary>
    Guid Id { get; }

    /// <summary>queued, running, ready or failed.</summary>
    string Status { get; }

    /// <summary>How often it was tried, this time included.</summary>
    int Attempts { get; }

    /// <summary>The file that an earlier attempt began to store.</summary>
    Guid? FileId { get; }
}
