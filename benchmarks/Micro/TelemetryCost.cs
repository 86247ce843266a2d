using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Strongroom.Access;
using Strongroom.Functions.Telemetry;
using Strongroom.Telemetry;
using Strongroom.Tenants;

namespace Strongroom.Micro;

/// <summary>What telemetry adds to a signed download: everything that it does on the way of such a request, with nobody listening, with metrics, with traces too.</summary>
public class TelemetryCost
{
    private readonly HttpContext _http = new DefaultHttpContext();
    private readonly CallContext _call = new(Caller.System(new TenantId(Guid.CreateVersion7())), Operations.SignedUrl, null);
    private RequestDelegate _request = null!;
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    [Params("nothing", "metrics", "metrics and traces")]
    public string Listening { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        if (Listening != "nothing") _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(Instruments.MeterName).AddReader(new BaseExportingMetricReader(new Nowhere<Metric>())).Build();
        if (Listening == "metrics and traces") _traces = Sdk.CreateTracerProviderBuilder().AddSource(Spans.SourceName).AddProcessor(new SimpleActivityExportProcessor(new Nowhere<Activity>())).Build();
        var application = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        new RequestTelemetry().Configure(inner => inner.Run(http =>
        {
            RequestMeasure.Of(http)?.Note("SignedUrl");
            RequestMeasure.Of(http)?.Note(_call);
            using (GroupWait.IsWanted ? new GroupWait() : null) Instruments.GroupSize.Record(1);
            Instruments.CountGrant(_call.Caller.Tenant, "download");
            return Task.CompletedTask;
        }))(application);
        _request = application.Build();
    }

    [GlobalCleanup]
    public void End()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    [Benchmark]
    public Task Request() => _request(_http);

    private sealed class Nowhere<T> : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch) => ExportResult.Success;
    }
}
