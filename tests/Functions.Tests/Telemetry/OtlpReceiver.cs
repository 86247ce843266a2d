using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what it gets.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;

    private OtlpReceiver(WebApplication server) => _server = server;

    public ConcurrentQueue<ExportedSpan> Spans { get; } = [];

    /// <summary>Names of metrics with the attributes of each point.</summary>
    public ConcurrentQueue<(string Name, string Unit, Dictionary<string, string> Attributes)> Points { get; } = [];

    /// <summary>Log records: text, trace and span.</summary>
    public ConcurrentQueue<(string Text, string Trace, string Span)> Records { get; } = [];

    /// <summary>The attributes of the service that sends.</summary>
    public Dictionary<string, string> Resource { get; private set; } = [];

    /// <summary>A header of the last export.</summary>
    public string? Key { get; private set; }

    public string Address => _server.Urls.First();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var receiver = new OtlpReceiver(server);
        server.MapPost("/v1/{signal}", async (HttpContext http, string signal) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            receiver.Read(signal, new ProtoMessage(body.ToArray()));
            receiver.Key = http.Request.Headers["x-key"];
            http.Response.ContentType = "application/x-protobuf";
        });
        await server.StartAsync();
        return receiver;
    }

    public List<ExportedSpan> Of(string trace) => [.. Spans.Where(span => span.Trace == trace)];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Read(string signal, ProtoMessage request)
    {
        foreach (var sender in request.Messages(1))
        {
            Resource = sender.Message(1).Attributes(1);
            foreach (var scope in sender.Messages(2))
            {
                foreach (var item in scope.Messages(2))
                {
                    if (signal == "traces") Spans.Enqueue(ReadSpan(scope.Message(1).Text(1), item));
                    else if (signal == "metrics") ReadMetric(item);
                    else Records.Enqueue((item.Message(5).Text(1), item.Hex(9), item.Hex(10)));
                }
            }
        }
    }

    private static ExportedSpan ReadSpan(string source, ProtoMessage span) => new(
        source, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), (int)span.Message(15).Number(3), span.Text(3), span.Attributes(9),
        [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2)))]);

    private void ReadMetric(ProtoMessage metric)
    {
        // Gauge, sum or histogram; the points of the last have their attributes in another field.
        foreach (var (kind, attributes) in new[] { (5, 7), (7, 7), (9, 9) })
            foreach (var point in metric.Message(kind).Messages(1)) Points.Enqueue((metric.Text(1), metric.Text(3), point.Attributes(attributes)));
    }
}
