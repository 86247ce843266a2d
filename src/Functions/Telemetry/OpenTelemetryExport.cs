using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Telemetry;

/// <summary>
/// OpenTelemetry's SDK over the product's spans and metrics, and those of the driver, the server and the runtime. Made when the host starts, and flushed when its
/// services go, after the last request. Where nothing is to be exported nothing is made, and nothing is measured.
/// </summary>
public sealed partial class OpenTelemetryExport(IConfiguration configuration, TelemetryOptions options, IEnumerable<MetricReader> readers) : IHostedService, IDisposable
{
    // What this product and what it stands on say of themselves. A database span comes from Npgsql, a request's from ASP.NET Core.
    private static readonly string[] Sources = [Spans.SourceName, "Npgsql", "Microsoft.AspNetCore", "Microsoft.Azure.Functions.Worker"];
    private static readonly string[] Meters = [Instruments.MeterName, "Npgsql", "System.Runtime"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Adds the export, and the logs' as far as it is asked for.</summary>
    public static void AddTo(IServiceCollection services, IConfigurationManager configuration, ILoggingBuilder logging)
    {
        var options = configuration.GetSection("Telemetry").Get<TelemetryOptions>() ?? new TelemetryOptions();
        configuration.AddInMemoryCollection(OtlpSettings.VariablesOf(options));
        services.AddSingleton<OpenTelemetryExport>().AddHostedService(provider => provider.GetRequiredService<OpenTelemetryExport>());
        var (collected, insights) = (OtlpSettings.Exports(configuration, "LOGS"), GoesToInsights(configuration));
        if (!options.Logs || !(collected || insights)) return;
        logging.AddOpenTelemetry(records =>
        {
            // No scopes: ASP.NET Core's hold the request's path, and a link's path holds its secret.
            records.IncludeScopes = false;
            records.IncludeFormattedMessage = true;
            records.SetResourceBuilder(Describe(ResourceBuilder.CreateEmpty()));
            if (collected) records.AddOtlpExporter();
            if (insights) AddInsights(records, configuration);
        });
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var insights = GoesToInsights(configuration);
        var collected = OtlpSettings.Exports(configuration, "TRACES");
        if (options.Traces && (collected || insights))
        {
            var traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration)).ConfigureResource(resource => Describe(resource.Clear()))
                .AddSource(Sources);
            if (collected) traces.AddOtlpExporter();
            if (insights) AddInsights(traces, configuration);
            _traces = traces.Build();
        }

        collected = OtlpSettings.Exports(configuration, "METRICS");
        var exports = options.Metrics && (collected || insights);
        if (exports || readers.Any())
        {
            if (Instruments.Tenants.Limit != options.TenantLabels) Instruments.Tenants = new TenantLabels(options.TenantLabels);
            var metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration)).ConfigureResource(resource => Describe(resource.Clear()))
                .AddMeter(Meters);
            foreach (var reader in readers) metrics.AddReader(reader);
            if (exports && collected) metrics.AddOtlpExporter();
            if (exports && insights) AddInsights(metrics, configuration);
            _metrics = metrics.Build();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static bool GoesToInsights(IConfiguration configuration)
    {
        var has = false;
        HasInsights(configuration, ref has);
        return has;
    }

    // Without Azure there is nothing behind these.
    static partial void HasInsights(IConfiguration configuration, ref bool has);

    static partial void AddInsights(TracerProviderBuilder traces, IConfiguration configuration);

    static partial void AddInsights(MeterProviderBuilder metrics, IConfiguration configuration);

    static partial void AddInsights(OpenTelemetryLoggerOptions records, IConfiguration configuration);

    // The environment comes last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    private static ResourceBuilder Describe(ResourceBuilder resource) => resource
        .AddService("strongroom", serviceVersion: typeof(OpenTelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddTelemetrySdk().AddEnvironmentVariableDetector();
}
