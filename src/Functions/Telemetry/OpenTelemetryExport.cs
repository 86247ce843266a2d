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
public sealed class OpenTelemetryExport(IConfiguration configuration, TelemetryOptions options, IEnumerable<MetricReader> readers) : IHostedService, IDisposable
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
        if (!options.Logs || !OtlpSettings.Exports(configuration, "LOGS")) return;
        logging.AddOpenTelemetry(records =>
        {
            // No scopes: ASP.NET Core's hold the request's path, and a link's path holds its secret.
            records.IncludeScopes = false;
            records.IncludeFormattedMessage = true;
            records.SetResourceBuilder(Describe(ResourceBuilder.CreateEmpty()));
            records.AddOtlpExporter();
        });
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Traces && OtlpSettings.Exports(configuration, "TRACES"))
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration)).ConfigureResource(resource => Describe(resource.Clear()))
                .AddSource(Sources).AddOtlpExporter().Build();
        }

        var exports = options.Metrics && OtlpSettings.Exports(configuration, "METRICS");
        if (exports || readers.Any())
        {
            if (Instruments.Tenants.Limit != options.TenantLabels) Instruments.Tenants = new TenantLabels(options.TenantLabels);
            var metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration)).ConfigureResource(resource => Describe(resource.Clear()))
                .AddMeter(Meters);
            foreach (var reader in readers) metrics.AddReader(reader);
            if (exports) metrics.AddOtlpExporter();
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

    // The environment comes last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    private static ResourceBuilder Describe(ResourceBuilder resource) => resource
        .AddService("strongroom", serviceVersion: typeof(OpenTelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddTelemetrySdk().AddEnvironmentVariableDetector();
}
