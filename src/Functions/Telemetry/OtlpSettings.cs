using System.Globalization;
using Microsoft.Extensions.Configuration;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Telemetry;

/// <summary>The section <c>Telemetry</c> in the words of OpenTelemetry's standard variables, which the SDK reads from the configuration.</summary>
internal static class OtlpSettings
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What the section says, as variables. What it does not say is the environment's.</summary>
    public static Dictionary<string, string?> VariablesOf(TelemetryOptions options)
    {
        var variables = new Dictionary<string, string?>();
        if (options.OtlpEndpoint is { Length: > 0 } endpoint) variables[Endpoint] = endpoint;
        if (options.OtlpProtocol is { Length: > 0 } protocol) variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        if (options.OtlpHeaders is { Length: > 0 } headers) variables["OTEL_EXPORTER_OTLP_HEADERS"] = headers;
        if (options.SampleRatio is { } ratio)
        {
            variables["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio";
            variables["OTEL_TRACES_SAMPLER_ARG"] = ratio.ToString(CultureInfo.InvariantCulture);
        }

        return variables;
    }

    /// <summary>Whether a signal (<c>TRACES</c>, <c>METRICS</c>, <c>LOGS</c>) is exported: it has a collector, and no standard variable turns it off.</summary>
    public static bool Exports(IConfiguration configuration, string signal) =>
        (configuration[Endpoint] is { Length: > 0 } || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 })
        && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);
}
