using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Strongroom.Functions.Telemetry;

/// <content>To Application Insights, where the platform's setting names one. Built for Azure only: its package is not on every feed, and nobody else needs it.</content>
public sealed partial class OpenTelemetryExport
{
    private const string Connection = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    static partial void HasInsights(IConfiguration configuration, ref bool has) => has = configuration[Connection] is { Length: > 0 };

    static partial void AddInsights(TracerProviderBuilder traces, IConfiguration configuration) =>
        traces.AddAzureMonitorTraceExporter(insights => insights.ConnectionString = configuration[Connection], CredentialOf(configuration));

    static partial void AddInsights(MeterProviderBuilder metrics, IConfiguration configuration) =>
        metrics.AddAzureMonitorMetricExporter(insights => insights.ConnectionString = configuration[Connection], CredentialOf(configuration));

    static partial void AddInsights(OpenTelemetryLoggerOptions records, IConfiguration configuration) =>
        records.AddAzureMonitorLogExporter(insights => insights.ConnectionString = configuration[Connection], CredentialOf(configuration));

    // As the host reads it: Authorization=AAD, and ClientId=… for an identity that the app was assigned. Null where the connection string's key suffices.
    private static ManagedIdentityCredential? CredentialOf(IConfiguration configuration)
    {
        var words = (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] ?? "").Split(';', StringSplitOptions.TrimEntries);
        if (!words.Contains("Authorization=AAD", StringComparer.OrdinalIgnoreCase)) return null;
        var client = words.FirstOrDefault(word => word.StartsWith("ClientId=", StringComparison.OrdinalIgnoreCase))?["ClientId=".Length..];
        return new ManagedIdentityCredential(client is { Length: > 0 } ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned);
    }
}
