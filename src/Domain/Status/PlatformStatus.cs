using Strongroom.Telemetry;

namespace Strongroom.Status;

/// <summary>How the gateway is, over all tenants: for its operators.</summary>
/// <param name="Database">Whether it answers, and its migration.</param>
/// <param name="Stores">Every store, and its last reconciliation.</param>
/// <param name="Tenants">How many there are, and how many of them are suspended.</param>
/// <param name="Counts">What the gauges tell; null when the database does not answer.</param>
/// <param name="EventLagSeconds">Between storing and recording, the worst of the last hour.</param>
/// <param name="Purge">What waits to be destroyed.</param>
/// <param name="Timers">When self-hosted timers ran. On Azure the platform knows.</param>
/// <param name="Problems">What is not as it should be, worst first, a sentence each.</param>
public sealed record PlatformStatus(
    DatabaseState Database, IReadOnlyList<StoreState> Stores, TenantCount? Tenants, GatewayCounts? Counts, double? EventLagSeconds, PurgeBacklog? Purge,
    IReadOnlyList<TimerRun> Timers, IReadOnlyList<string> Problems)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool Healthy => Problems.Count == 0;
}
