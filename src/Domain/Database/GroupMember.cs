using Strongroom.Telemetry;
using Strongroom.Tenants;

namespace Strongroom.Database;

/// <summary>A caller's row that waits for the next group.</summary>
internal abstract class GroupMember(TenantId tenant, CancellationToken cancellationToken)
{
    public TenantId Tenant => tenant;

    /// <summary>What the row is for. Rows of the same tenant and statement run as one statement.</summary>
    public abstract IGroupStatement Statement { get; }

    /// <summary>Times the wait; null when nobody wants to know.</summary>
    public GroupWait? Wait { get; set; }

    /// <summary>The caller has gone.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>The caller's token.</summary>
    protected CancellationToken CancellationToken => cancellationToken;

    /// <summary>The group was committed: the caller gets its answer.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it was kept, or nobody knows.</summary>
    public abstract void Fail(Exception failed);

    /// <summary>Runs the row in a transaction of its own, after the group it was in was rolled back.</summary>
    public abstract Task RunAloneAsync(TenantDatabase database);
}
