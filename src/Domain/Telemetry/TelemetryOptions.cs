namespace Strongroom.Telemetry;

/// <summary>Section <c>Telemetry</c>: where traces, metrics and logs go. Each setting wins over the standard variable (<c>OTEL_…</c>) for the same.</summary>
public sealed record TelemetryOptions
{
    /// <summary>The collector's address, such as <c>http://collector:4317</c>; in its place <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Without either nothing is exported.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary><c>grpc</c> or <c>http/protobuf</c>; in its place <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, else <c>grpc</c>.</summary>
    public string? OtlpProtocol { get; init; }

    /// <summary>Headers of every export, <c>name=value</c> by comma; in its place <c>OTEL_EXPORTER_OTLP_HEADERS</c>.</summary>
    public string? OtlpHeaders { get; init; }

    /// <summary>Which share of the traces that begin here is kept, 0 to 1; in its place <c>OTEL_TRACES_SAMPLER</c>, else all. A caller's decision counts before it.</summary>
    public double? SampleRatio { get; init; }

    /// <summary>Whether traces are exported.</summary>
    public bool Traces { get; init; } = true;

    /// <summary>Whether metrics are exported.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether logs are exported.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>How many tenants have a label of their own in metrics; the others share <c>other</c>.</summary>
    public int TenantLabels { get; init; } = Telemetry.TenantLabels.DefaultLimit;

    /// <summary>Seconds between two looks at the database for files, backlogs and lags.</summary>
    public int StateSeconds { get; init; } = 60;
}
