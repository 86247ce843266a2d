using System.Diagnostics;
using System.Diagnostics.Metrics;
using Strongroom.Files;
using Strongroom.Tenants;

namespace Strongroom.Telemetry;

/// <summary>
/// Every metric that the product counts as it works, under OpenTelemetry's rules for names and units; <see cref="StateGauges"/> has those that are read from
/// the database. docs/telemetry.md describes them, one row each. When nobody listens a measurement costs the look at a field.
/// </summary>
public static class Instruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Strongroom";

    internal static readonly Meter Meter = new(MeterName);

    // Seconds. Answers come in milliseconds, transfers and timers in minutes.
    private static readonly double[] Short = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] Brief = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
    private static readonly double[] Long = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800];

    /// <summary>From a request's first byte to the end of its answer.</summary>
    public static readonly Histogram<double> OperationDuration = Seconds("strongroom.operation.duration", Short, "Time from a request to the end of its answer.");

    /// <summary>Requests answered with a 4xx.</summary>
    public static readonly Counter<long> OperationRefusals = Meter.CreateCounter<long>("strongroom.operation.refusals", "{refusal}", "Requests answered with a 4xx, by the problem's code.");

    /// <summary>Requests answered with a 5xx.</summary>
    public static readonly Counter<long> OperationOutages = Meter.CreateCounter<long>("strongroom.operation.outages", "{outage}", "Requests answered with a 5xx, by the problem's code.");

    /// <summary>Requests of a tenant.</summary>
    public static readonly Counter<long> TenantOperations = Meter.CreateCounter<long>("strongroom.tenant.operations", "{operation}", "Requests of a tenant, by how they ended.");

    /// <summary>Requests to stores.</summary>
    public static readonly Histogram<double> StoreDuration = Seconds("strongroom.store.duration", Short, "Time that a store took to answer a request.");

    /// <summary>Bytes of objects between gateway and store.</summary>
    public static readonly Counter<long> StoreIo = Meter.CreateCounter<long>("strongroom.store.io", "By", "Bytes of objects that the gateway wrote to a store or read from it.");

    /// <summary>Bytes of files that were recorded as available.</summary>
    public static readonly Counter<long> FileReceived = Meter.CreateCounter<long>("strongroom.file.received", "By", "Bytes of files that were recorded as available, whichever way they came.");

    /// <summary>Bytes of files sent by the gateway itself.</summary>
    public static readonly Counter<long> FileSent = Meter.CreateCounter<long>("strongroom.file.sent", "By", "Bytes of files that the gateway itself sent to callers.");

    /// <summary>URLs given out.</summary>
    public static readonly Counter<long> GrantIssued = Meter.CreateCounter<long>("strongroom.grant.issued", "{grant}", "Signed URLs and links that were given out.");

    /// <summary>URLs used, as far as the gateway sees it.</summary>
    public static readonly Counter<long> GrantUsed = Meter.CreateCounter<long>("strongroom.grant.used", "{use}", "Uploads that arrived by a signed URL, and links that were followed.");

    /// <summary>Objects looked at.</summary>
    public static readonly Counter<long> EventArrivals = Meter.CreateCounter<long>("strongroom.event.arrivals", "{event}", "Objects looked at because they are said to have arrived, by what came of it.");

    /// <summary>How late arrivals are recorded.</summary>
    public static readonly Histogram<double> EventLag = Seconds("strongroom.event.lag", Long, "Time from the store's having a file to its being available.");

    /// <summary>Entries sealed.</summary>
    public static readonly Counter<long> AuditSealed = Meter.CreateCounter<long>("strongroom.audit.sealed", "{entry}", "Audit entries that became leaves of a signed log.");

    /// <summary>Logs that could not be sealed.</summary>
    public static readonly Counter<long> AuditSealFailures = Meter.CreateCounter<long>("strongroom.audit.seal.failures", "{failure}", "Logs that a pass of the sealer could not seal.");

    /// <summary>Files purged.</summary>
    public static readonly Counter<long> PurgeFiles = Meter.CreateCounter<long>("strongroom.purge.files", "{file}", "Files whose bytes are confirmed gone, each with a receipt.");

    /// <summary>Purges that failed.</summary>
    public static readonly Counter<long> PurgeFailures = Meter.CreateCounter<long>("strongroom.purge.failures", "{file}", "Files whose purge failed and was put off.");

    /// <summary>Rows in a group commit.</summary>
    public static readonly Histogram<int> GroupSize = Meter.CreateHistogram(
        "strongroom.group_commit.size", "{row}", "Rows that were committed together.", null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });

    /// <summary>How long a row waits for the answer of its group.</summary>
    public static readonly Histogram<double> GroupWait = Seconds("strongroom.group_commit.wait", Brief, "Time from a row's being handed over to its commit.");

    /// <summary>Groups that were rolled back.</summary>
    public static readonly Counter<long> GroupRetries = Meter.CreateCounter<long>("strongroom.group_commit.retries", "{group}", "Groups that were rolled back and tried again without the rows that were refused.");

    /// <summary>Runs of timers and blob events.</summary>
    public static readonly Histogram<double> FunctionDuration = Seconds("strongroom.function.duration", Long, "Time that a run of a timer or of a blob event took.");

    /// <summary>Runs of timers that succeeded.</summary>
    public static readonly Gauge<double> TimerLastSuccess = Meter.CreateGauge<double>("strongroom.timer.last_success", "s", "When a timer last succeeded on this host, in seconds since 1970.");

    /// <summary>Which tenants have a label of their own.</summary>
    public static TenantLabels Tenants { get; set; } = new(TenantLabels.DefaultLimit);

    /// <summary>Counts a URL or link that was given out.</summary>
    public static void CountGrant(TenantId tenant, string kind)
    {
        if (GrantIssued.Enabled) GrantIssued.Add(1, Tag(Attributes.Tenant, Tenants.Of(tenant)), Tag(Attributes.GrantKind, kind));
    }

    /// <summary>Counts a file that has become available, so long after the store had it.</summary>
    public static void CountArrival(FileRecord file, TimeSpan lag)
    {
        if (FileReceived.Enabled) FileReceived.Add(file.Size, Tag(Attributes.Tenant, Tenants.Of(file.Tenant)), Tag(Attributes.Store, file.Store));
        if (file.UploadKind == "proxied") return;
        EventLag.Record(Math.Max(0, lag.TotalSeconds), Tag(Attributes.Store, file.Store));
        CountUse(file.Tenant, "upload");
    }

    /// <summary>Counts a use.</summary>
    public static void CountUse(TenantId tenant, string kind)
    {
        if (GrantUsed.Enabled) GrantUsed.Add(1, Tag(Attributes.Tenant, Tenants.Of(tenant)), Tag(Attributes.GrantKind, kind));
    }

    /// <summary>Counts bytes of a file that the gateway sent.</summary>
    public static void CountSent(FileRecord file, long bytes)
    {
        if (FileSent.Enabled) FileSent.Add(bytes, Tag(Attributes.Tenant, Tenants.Of(file.Tenant)), Tag(Attributes.Store, file.Store));
    }

    /// <summary>The seconds since a moment of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static double Since(long started) => Stopwatch.GetElapsedTime(started).TotalSeconds;

    /// <summary>An attribute.</summary>
    public static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private static Histogram<double> Seconds(string name, double[] bounds, string description) =>
        Meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
