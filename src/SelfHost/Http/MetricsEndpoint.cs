using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Strongroom.SelfHost.Hosting;
using Strongroom.SelfHost.Telemetry;

namespace Strongroom.SelfHost.Http;

/// <summary>
/// <c>GET /metrics</c> for Prometheus, when it is switched on: for whoever brings the key as a bearer token, or, where there is no key, for this machine only.
/// </summary>
internal static class MetricsEndpoint
{
    /// <summary>Has the metrics collected.</summary>
    public static void AddTo(IServiceCollection services) => services
        .AddSingleton<PrometheusExporter>()
        .AddSingleton<MetricReader>(provider => new BaseExportingMetricReader(provider.GetRequiredService<PrometheusExporter>()));

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes, SelfHostOptions options) => routes.MapGet("/metrics", async (HttpContext http, PrometheusExporter exporter) =>
    {
        if (string.IsNullOrEmpty(options.MetricsKey) ? !IsFromHere(http) : !HasKey(http.Request, options.MetricsKey))
        {
            await (string.IsNullOrEmpty(options.MetricsKey) ? HostProblems.RouteNotFound : HostProblems.MetricsKeyRequired).ExecuteAsync(http);
            return;
        }

        var text = exporter.Scrape();
        http.Response.StatusCode = text is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        http.Response.ContentType = PrometheusText.MediaType;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(text ?? "", http.RequestAborted);
    });

    // What a proxy on this machine passes on comes from elsewhere.
    private static bool IsFromHere(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded") && !http.Request.Headers.ContainsKey("Via");

    private static bool HasKey(HttpRequest request, string key) =>
        request.Headers.Authorization.ToString() is var given && given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given["Bearer ".Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
