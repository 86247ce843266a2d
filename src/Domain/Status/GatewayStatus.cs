namespace Strongroom.Status;

/// <summary>How the gateway is, as far as the caller's tenant may know.</summary>
/// <param name="Database">Whether it answers, and its migration.</param>
/// <param name="Stores">Every store, and its last reconciliation.</param>
/// <param name="Tenant">Counts of the caller's tenant.</param>
/// <param name="Audit">How far the audit log is sealed and archived.</param>
/// <param name="Retention">Whether retention and purge are paused.</param>
/// <param name="Events">How promptly uploads are recorded, and what failed for good.</param>
public sealed record GatewayStatus(DatabaseState Database, IReadOnlyList<StoreState> Stores, TenantState Tenant, EventState Events, AuditState Audit, RetentionState Retention)
{
    /// <summary>True when everything answers.</summary>
    public bool Healthy => Database.Available && Stores.All(s => s.Available);
}
