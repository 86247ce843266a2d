using System.Diagnostics;
using System.Text.Json.Nodes;
using Strongroom.Functions.Tests.Http;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>Traces as a collector gets them, from a real gateway on real servers.</summary>
[Collection(TracedCollection.Name)]
public sealed class TraceTests(TracedGateway traced) : GatewayTests
{
    private const string Arrival = "ingest.record_arrival";

    private OtlpReceiver Receiver => traced.Receiver;

    protected override Task<GatewayFixture> StartAsync() => Task.FromResult(traced.Gateway);

    [Fact]
    public async Task Upload_FromUrlToBlobEvent_IsOneTrace()
    {
        // 1. A caller who traces asks for a URL and puts the file; the poller finds it.
        var (trace, caller) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        var file = await PutAsync(Gateway.OnAzure, ("traceparent", $"00-{trace}-{caller}-01"), ("tracestate", "vendor=1"), ("baggage", "user=mallory"));
        await Patience.UntilAsync(() => Receiver.Of(trace).Any(span => span.Kind == ExportedSpan.Server), "the request's span");
        await Patience.UntilAsync(() => Receiver.Of(trace).Any(span => span.Name == Arrival), "the arrival's span");
        await Patience.UntilAsync(() => Receiver.Of(trace).Count(span => span.Name == "group_commit") == 2, "both groups' spans");

        // 2. One trace: the request, its round trip, and what the event led to.
        var spans = Receiver.Of(trace);
        var server = spans.Single(span => span.Kind == ExportedSpan.Server);
        (server.Name, server.Parent, server.State).ShouldBe(("POST /api/v1/storage/upload-url", caller, "vendor=1"));
        server.Attributes.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(
            [
                "http.request.method=POST", "http.route=/api/v1/storage/upload-url", "http.response.status_code=201", "strongroom.operation=file.upload_url",
                $"strongroom.tenant={Gateway.OnAzure}",
            ], ignoreOrder: true);
        var announced = ShouldHaveRoundTrip(spans, server);
        announced.Attributes["strongroom.group.size"].ShouldBe("1");

        var arrival = spans.Single(span => span.Name == Arrival);
        (arrival.Parent, arrival.Kind).ShouldBe((server.Id, ExportedSpan.Consumer));
        arrival.Attributes["strongroom.arrival"].ShouldBe("Recorded");
        arrival.Attributes["strongroom.file"].ShouldBe((string)file["id"]!);
        ShouldHaveRoundTrip(spans, arrival);
        var read = spans.Single(span => span.Name == "store read");
        (read.Parent, read.Kind).ShouldBe((arrival.Id, ExportedSpan.Client));
        read.Attributes.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(
            ["strongroom.store=azurite", "strongroom.store.provider=azure_blob", "strongroom.store.operation=read"], ignoreOrder: true);

        // 3. The run of the event has a trace of its own, which the arrival is linked with.
        var link = arrival.Links.ShouldHaveSingleItem();
        await Patience.UntilAsync(() => Receiver.Spans.Any(span => span.Id == link.Span), "the event's span");
        var told = Receiver.Spans.Single(span => span.Id == link.Span);
        (told.Name, told.Kind, told.Trace).ShouldBe(("BlobArrived", ExportedSpan.Consumer, link.Trace));
        told.Trace.ShouldNotBe(trace);

        // 4. The audit log knows it by the same id.
        (await TracesOfAsync(file)).ShouldBe([trace, trace]);
    }

    [Fact]
    public async Task Upload_WithAnEventOverHttp_IsLinkedWithTheNotification()
    {
        var file = await PutAsync(Gateway.OnS3);
        var body = new JsonObject
        {
            ["Records"] = new JsonArray(new JsonObject
            {
                ["eventName"] = "ObjectCreated:Put",
                ["s3"] = new JsonObject { ["bucket"] = new JsonObject { ["name"] = Gateway.Ceph.Bucket }, ["object"] = new JsonObject { ["key"] = $"tenants/{Gateway.OnS3}/{file["path"]}" } },
            }),
        };

        var notified = ActivityTraceId.CreateRandom().ToHexString();
        (await SendContentAsync(HttpMethod.Post, "/api/v1/events/s3", null, new StringContent(body.ToJsonString()),
            ("Authorization", "Bearer " + GatewayFixture.EventSecret), ("traceparent", $"00-{notified}-00f067aa0ba902b7-01"))).ShouldBe(200);

        var issued = (await TracesOfAsync(file)).Distinct().ShouldHaveSingleItem();
        await Patience.UntilAsync(() => Receiver.Of(issued).Any(span => span.Name == Arrival), "the arrival's span");
        await Patience.UntilAsync(() => Receiver.Of(notified).Any(span => span.Name == "POST /api/v1/events/s3"), "the notification's span");
        var arrival = Receiver.Of(issued).Single(span => span.Name == Arrival);
        arrival.Links.ShouldBe([(notified, Receiver.Of(notified).Single(span => span.Kind == ExportedSpan.Server).Id)]);
        Receiver.Of(issued).Single(span => span.Name == "store read").Attributes["strongroom.store.provider"].ShouldBe("s3");
    }

    [Fact]
    public async Task Upload_CompletedByItsCaller_StaysInTheirTraceAndIsLinkedWithTheGrant()
    {
        var file = await PutAsync(Gateway.OnS3);
        var issued = (await TracesOfAsync(file)).ShouldHaveSingleItem();
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        (await PostAsync($"upload-complete/{file["id"]}", Gateway.Token(Gateway.OnS3), null, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"))).ShouldBe(200);

        (await TracesOfAsync(file)).ShouldBe([issued, trace]);
        await Patience.UntilAsync(() => Receiver.Of(trace).Any(span => span.Kind == ExportedSpan.Server), "the request's span");
        var arrival = Receiver.Of(trace).Single(span => span.Name == Arrival);
        arrival.Parent.ShouldBe(Receiver.Of(trace).Single(span => span.Kind == ExportedSpan.Server).Id);
        arrival.Links.Single().Trace.ShouldBe(issued);
    }

    [Fact]
    public async Task Caller_WhoDoesNotSample_IsNotTracedNorIsTheEvent()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var file = await PutAsync(Gateway.OnAzure, ("traceparent", $"00-{trace}-00f067aa0ba902b7-00"));

        await Patience.UntilAsync(async () => (await TracesOfAsync(file)).Count == 2, "the upload's entry");
        (await TracesOfAsync(file)).ShouldBe([trace, trace]);

        // What is traced later arrives, so what came before it would have.
        var later = await PutAsync(Gateway.OnAzure);
        await Patience.UntilAsync(async () => (await TracesOfAsync(later)).Count == 2, "the next upload's entry");
        var sampled = (await TracesOfAsync(later))[0];
        await Patience.UntilAsync(() => Receiver.Of(sampled).Any(span => span.Name == Arrival), "the next arrival's span");
        Receiver.Of(trace).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("|4bf92f35.a3ce929d_")]
    public async Task Caller_WithAMalformedTrace_GetsATraceOfTheGateways(string parent)
    {
        var answer = await GetAsync("metadata/none", Gateway.Token(Gateway.OnS3), ("traceparent", parent));

        var trace = (string)answer.ShouldBeProblem(404, "not-found")["traceId"]!;
        parent.ShouldNotContain(trace);
        await Patience.UntilAsync(() => Receiver.Of(trace).Any(span => span.Kind == ExportedSpan.Server), "the request's span");
        var server = Receiver.Of(trace).Single(span => span.Kind == ExportedSpan.Server);
        (server.Parent, server.Attributes["error.type"], server.Status).ShouldBe(("", "not-found", 0));
        server.Name.ShouldBe("GET /api/v1/storage/metadata/{*path}");
    }

    [Fact]
    public async Task Spans_AndMetrics_HoldNoPathNoSignatureAndNoSecret()
    {
        var secret = $"secret-{Guid.NewGuid():N}";
        var announcement = Announcement();
        announcement["fileName"] = $"{secret}.pdf";
        var token = Gateway.Token(Gateway.OnAzure);
        var ticket = (await PostAsync("upload-url", token, announcement)).ShouldBe(201).Json;
        await FollowAsync(ticket["put"]!, Pdf());
        (await PostAsync($"upload-complete/{ticket["file"]!["id"]}", token, null)).ShouldBe(200);
        var path = (string)ticket["file"]!["path"]!;
        (await GetAsync($"signed-url?path={path}", token)).ShouldBe(200);
        (await GetAsync($"file/{path}", token)).ShouldBe(200);
        (await GetAsync($"{secret}/nowhere?sig={secret}", token)).ShouldBe(404);
        var last = ActivityTraceId.CreateRandom().ToHexString();
        (await GetAsync("list", token, ("traceparent", $"00-{last}-00f067aa0ba902b7-01"))).ShouldBe(200);
        await Patience.UntilAsync(() => Receiver.Of(last).Any(span => span.Kind == ExportedSpan.Server), "the last span");
        await Patience.UntilAsync(() => Receiver.Points.Any(point => point.Name == "strongroom.file.sent"), "the download's metric");

        string[] words = [secret, "sig=", "X-Amz-Signature", "SELECT", "Bearer", "127.0.0.1/"];
        // Other tests of this process ask their databases directly: those spans are not the gateway's.
        foreach (var span in Receiver.Spans.Where(span => span.Source != "Npgsql" || span.Name == "database"))
        {
            span.Attributes.Keys.ShouldNotContain("url.path");
            var said = string.Join('\n', [span.Name, .. span.Attributes.Select(pair => $"{pair.Key}={pair.Value}")]);
            words.Where(word => said.Contains(word, StringComparison.Ordinal)).ShouldBeEmpty(said);
        }

        foreach (var (name, _, attributes) in Receiver.Points)
            words.Where(word => attributes.Values.Any(value => value.Contains(word, StringComparison.Ordinal))).ShouldBeEmpty(name);
    }

    // Wait, group and round trip, each in the other.
    private static ExportedSpan ShouldHaveRoundTrip(List<ExportedSpan> spans, ExportedSpan parent)
    {
        var wait = spans.Single(span => span.Name == "group_commit wait" && span.Parent == parent.Id);
        var group = spans.Single(span => span.Name == "group_commit" && span.Parent == wait.Id);
        var database = spans.Single(span => span.Name == "database" && span.Parent == group.Id);
        (database.Source, database.Kind, database.Attributes["db.system.name"]).ShouldBe(("Npgsql", ExportedSpan.Client, "postgresql"));
        database.Attributes.Keys.ShouldNotContain("db.query.text");
        return group;
    }

    private async Task<JsonNode> PutAsync(TenantId tenant, params (string, string)[] headers)
    {
        var ticket = (await PostAsync("upload-url", Gateway.Token(tenant), Announcement(), headers)).ShouldBe(201).Json;
        ((int)(await FollowAsync(ticket["put"]!, Pdf())).Status).ShouldBeInRange(200, 201);
        return ticket["file"]!;
    }

    private Task<List<string>> TracesOfAsync(JsonNode file) => Gateway.SqlAsync<string>(
        "SELECT coalesce(trace_id, '') FROM storage_audit_logs WHERE file_id = @id ORDER BY xact, id", ("id", Guid.Parse((string)file["id"]!)));
}
