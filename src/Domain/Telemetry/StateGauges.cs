using System.Diagnostics.Metrics;

namespace Strongroom.Telemetry;

/// <summary>The metrics of how things stand, as <see cref="CountingService"/> last found them. Without a fresh look they say nothing.</summary>
public static class StateGauges
{
    private static readonly ObservableGauge<long> Files = Instruments.Meter.CreateObservableGauge(
        "strongroom.files", () => Found?.Files.Select(pair => Measure(pair.Value, Attributes.FileStatus, pair.Key)) ?? [], "{file}", "Files of all tenants, by status.");

    private static readonly ObservableGauge<long> TenantFiles = Instruments.Meter.CreateObservableGauge(
        "strongroom.tenant.files", () => Found?.Tenants.Select(usage => Measure(usage.Files, Attributes.Tenant, usage.Label)) ?? [], "{file}", "Files that count against a tenant's quota.");

    private static readonly ObservableGauge<long> TenantSize = Instruments.Meter.CreateObservableGauge(
        "strongroom.tenant.size", () => Found?.Tenants.Select(usage => Measure(usage.Bytes, Attributes.Tenant, usage.Label)) ?? [], "By", "Bytes that count against a tenant's quota.");

    private static readonly ObservableGauge<long> Poison = Instruments.Meter.CreateObservableGauge(
        "strongroom.event.poison", () => Measure(found => found.Poison), "{event}", "Events that failed for the last time and were not replayed.");

    private static readonly ObservableGauge<long> Overdue = Instruments.Meter.CreateObservableGauge(
        "strongroom.event.overdue", () => Measure(found => found.Overdue), "{file}", "Pending files whose upload should have ended.");

    private static readonly ObservableGauge<double> SealLag = Instruments.Meter.CreateObservableGauge(
        "strongroom.audit.seal.lag", () => Measure(found => found.SealLagSeconds), "s", "Age of the oldest audit entry that is not sealed.");

    private static readonly ObservableGauge<long> ArchiveBacklog = Instruments.Meter.CreateObservableGauge(
        "strongroom.audit.archive.backlog", () => Measure(found => found.Unarchived), "{entry}", "Sealed audit entries that no archive holds yet.");

    private static readonly ObservableGauge<long> PurgeBacklog = Instruments.Meter.CreateObservableGauge(
        "strongroom.purge.backlog", () => Measure(found => found.PurgeDue), "{file}", "Files that are due for purge.");

    /// <summary>What was found; null when nothing is known.</summary>
    public static GatewayCounts? Found { get; set; }

    /// <summary>Whether somebody wants to know.</summary>
    public static bool AreWanted =>
        Files.Enabled || TenantFiles.Enabled || TenantSize.Enabled || Poison.Enabled || Overdue.Enabled || SealLag.Enabled || ArchiveBacklog.Enabled || PurgeBacklog.Enabled;

    private static IEnumerable<Measurement<T>> Measure<T>(Func<GatewayCounts, T> value) where T : struct =>
        Found is { } found ? [new Measurement<T>(value(found))] : [];

    private static Measurement<long> Measure(long value, string key, string label) => new(value, Instruments.Tag(key, label));
}
