using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Strongroom.Functions.Tests.Http;
using Strongroom.SelfHost.Telemetry;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>Metrics as Prometheus gets them, and who gets them.</summary>
public sealed class PrometheusTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Text_OfEveryKind_IsWhatTheFormatAsksFor()
    {
        using var meter = new Meter($"tests-{Guid.NewGuid():N}");
        var exporter = new PrometheusExporter();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(new BaseExportingMetricReader(exporter)).Build();
        var label = new KeyValuePair<string, object?>("what.for", "a \"quoted\" \\ back\nslash");
        meter.CreateCounter<long>("test.sent", "By", "Bytes\nthat left \\ us.").Add(3, label);
        meter.CreateUpDownCounter<int>("test.waiting", "{request}").Add(-2);
        meter.CreateGauge<double>("test.2nd.age", "s").Record(double.NaN);
        var histogram = meter.CreateHistogram("test.duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var seconds in (double[])[0.05, 0.1, 0.5, 7]) histogram.Record(seconds, label);

        var text = exporter.Scrape()!;

        var families = PrometheusFamily.Parse(text);
        families.Keys.ShouldBe(["test_sent_bytes_total", "test_waiting", "test_2nd_age_seconds", "test_duration_seconds"]);
        var sent = families["test_sent_bytes_total"];
        (sent.Type, sent.Help, sent.Samples.Single().Value).ShouldBe(("counter", @"Bytes\nthat left \\ us.", 3));
        sent.Samples.Single().Labels.ShouldBe(new Dictionary<string, string> { ["what_for"] = "a \"quoted\" \\ back\nslash" });
        (families["test_waiting"].Type, families["test_waiting"].Samples.Single().Value).ShouldBe(("gauge", -2));
        families["test_2nd_age_seconds"].Samples.Single().Value.ShouldBe(double.NaN);
        families["test_duration_seconds"].Samples.Select(sample => $"{sample.Name[14..]} {sample.Labels.GetValueOrDefault("le")} {sample.Value}")
            .ShouldBe(["seconds_bucket 0.1 2", "seconds_bucket 1 3", "seconds_bucket +Inf 4", "seconds_sum  7.65", "seconds_count  4"]);
    }

    [Theory]
    [InlineData("strongroom.files", "{file}", false, "strongroom_files")]
    [InlineData("strongroom.audit.seal.lag", "s", false, "strongroom_audit_seal_lag_seconds")]
    [InlineData("strongroom.file.received", "By", true, "strongroom_file_received_bytes_total")]
    [InlineData("dotnet.gc.pause.time", "s", true, "dotnet_gc_pause_time_seconds_total")]
    [InlineData("a.total", "1", true, "a_total")]
    public void Names_AreThoseOfTheConvention(string name, string unit, bool isTotal, string expected) => PrometheusText.NameOf(name, unit, isTotal).ShouldBe(expected);

    [Fact]
    public async Task Metrics_OfAGateway_ParseAndTellOfItsRequests()
    {
        await using var gateway = await GatewayFixture.StartOwnAsync(("Host:Metrics", "true"), ("Host:MetricsKey", "scrape-me"), ("Telemetry:TenantLabels", "1000"));
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/storage/list") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(gateway.OnS3)) } })
            (await gateway.Client.SendAsync(request, Cancel)).EnsureSuccessStatusCode();

        (await ScrapeAsync(gateway, null)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await ScrapeAsync(gateway, "Bearer wrong")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await ScrapeAsync(gateway, "scrape-me")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        var scraped = await ScrapeAsync(gateway, "Bearer scrape-me");

        scraped.EnsureSuccessStatusCode();
        scraped.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var families = PrometheusFamily.Parse(await scraped.Content.ReadAsStringAsync(Cancel));
        families["strongroom_operation_duration_seconds"].Samples
            .Where(sample => sample.Labels["strongroom_operation"] == "file.list" && sample.Labels["http_response_status_code"] == "200" && sample.Name.EndsWith("_count", StringComparison.Ordinal))
            .ShouldHaveSingleItem().Value.ShouldBeGreaterThanOrEqualTo(1);
        families["strongroom_tenant_operations_total"].Samples.ShouldContain(sample => sample.Labels["strongroom_tenant"] == gateway.OnS3.ToString() && sample.Labels["strongroom_outcome"] == "done");
        families.Keys.ShouldContain("db_client_operation_duration_seconds");
        families.Keys.ShouldContain("dotnet_process_memory_working_set_bytes");
    }

    [Fact]
    public async Task Metrics_WithoutAKey_AreForThisMachineOnly()
    {
        await using var gateway = await GatewayFixture.StartOwnAsync(("Host:Metrics", "true"), ("Telemetry:TenantLabels", "1000"));

        (await ScrapeAsync(gateway, null)).EnsureSuccessStatusCode();
        foreach (var header in (string[])["X-Forwarded-For", "Forwarded", "Via"])
            (await ScrapeAsync(gateway, null, (header, "203.0.113.9"))).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound, header);
    }

    [Fact]
    public async Task Metrics_NotSwitchedOn_AreNowhere() =>
        (await ScrapeAsync(await GatewayFixture.SharedAsync(), null)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);

    private static async Task<HttpResponseMessage> ScrapeAsync(GatewayFixture gateway, string? authorization, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Client.SendAsync(request, Cancel);
    }
}
