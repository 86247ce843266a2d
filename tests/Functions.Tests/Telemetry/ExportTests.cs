using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Strongroom.Functions.Tests.Http;
using Strongroom.Functions.Tests.Infra;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>Metrics and logs as a collector gets them.</summary>
[Collection(TracedCollection.Name)]
public sealed partial class ExportTests(TracedGateway traced) : GatewayTests
{
    private OtlpReceiver Receiver => traced.Receiver;

    protected override Task<GatewayFixture> StartAsync() => Task.FromResult(traced.Gateway);

    [Fact]
    public async Task Metrics_OfAFilesLife_AreTheDocumentedOnes()
    {
        // 1. Up by a blob event and by the caller's word, through the gateway, down by URL, link and gateway; a refusal.
        var (tenant, token) = (Gateway.OnAzure.ToString(), Gateway.Token(Gateway.OnAzure));
        var ticket = (await PostAsync("upload-url", token, Announcement())).ShouldBe(201).Json;
        await FollowAsync(ticket["put"]!, Pdf());
        var file = await UploadAsync(Gateway.OnS3);
        var other = Gateway.Token(Gateway.OnS3);
        (await GetAsync($"signed-url?fileId={file["id"]}", other)).ShouldBe(200);
        var link = (await PostAsync("signed-url", other, new JsonObject { ["fileId"] = (string)file["id"]!, ["revocable"] = true })).Json;
        (await GetAsync(new Uri((string)link["url"]!).AbsolutePath, null)).ShouldBe(302);
        (await GetAsync($"file/{file["path"]}", other)).ShouldBe(200);
        (await GetAsync("metadata/none", other)).ShouldBe(404);

        // 2. They arrive, with what the document says they tell.
        var s3 = Gateway.OnS3.ToString();
        await UntilAsync("strongroom.operation.duration", ("strongroom.operation", "file.upload_url"), ("http.response.status_code", "201"));
        await UntilAsync("strongroom.operation.refusals", ("strongroom.operation", "file.metadata"), ("error.type", "not-found"));
        await UntilAsync("strongroom.tenant.operations", ("strongroom.tenant", tenant), ("strongroom.outcome", "done"));
        await UntilAsync("strongroom.tenant.operations", ("strongroom.tenant", s3), ("strongroom.outcome", "refused"));
        await UntilAsync("strongroom.grant.issued", ("strongroom.tenant", tenant), ("strongroom.grant.kind", "upload"));
        await UntilAsync("strongroom.grant.issued", ("strongroom.tenant", s3), ("strongroom.grant.kind", "download"));
        await UntilAsync("strongroom.grant.issued", ("strongroom.tenant", s3), ("strongroom.grant.kind", "link"));
        await UntilAsync("strongroom.grant.used", ("strongroom.tenant", s3), ("strongroom.grant.kind", "link"));
        await UntilAsync("strongroom.grant.used", ("strongroom.tenant", tenant), ("strongroom.grant.kind", "upload"));
        await UntilAsync("strongroom.file.received", ("strongroom.tenant", tenant), ("strongroom.store", "azurite"));
        await UntilAsync("strongroom.file.sent", ("strongroom.tenant", s3), ("strongroom.store", "ceph"));
        await UntilAsync("strongroom.event.arrivals", ("strongroom.store", "azurite"), ("strongroom.arrival", "Recorded"));
        await UntilAsync("strongroom.event.lag", ("strongroom.store", "azurite"));
        await UntilAsync("strongroom.store.duration", ("strongroom.store", "azurite"), ("strongroom.store.operation", "read"));
        await UntilAsync("strongroom.store.io", ("strongroom.store", "ceph"), ("network.io.direction", "receive"));
        await UntilAsync("strongroom.group_commit.size");
        await UntilAsync("strongroom.group_commit.wait");
        await UntilAsync("strongroom.function.duration", ("strongroom.function", "BlobArrived"));
        await UntilAsync("strongroom.function.duration", ("strongroom.function", "SealAuditLog"));
        await UntilAsync("strongroom.timer.last_success", ("strongroom.function", "SealAuditLog"));
        await UntilAsync("strongroom.audit.sealed");
        await UntilAsync("strongroom.files", ("strongroom.file.status", "available"));
        await UntilAsync("strongroom.tenant.files", ("strongroom.tenant", s3));
        await UntilAsync("strongroom.audit.seal.lag");
        await UntilAsync("strongroom.event.poison");

        var documented = Documented();
        foreach (var (name, unit, attributes) in Receiver.Points.Where(point => point.Name.StartsWith("strongroom.", StringComparison.Ordinal)))
        {
            documented.ShouldContainKey(name);
            unit.ShouldBe(documented[name].Unit, name);
            attributes.Keys.Except(documented[name].Attributes).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public async Task Logs_OfARequest_CarryItsTraceAndNoPath()
    {
        var file = await UploadAsync(Gateway.OnS3);
        var trace = (await Gateway.SqlAsync<string>(
            "SELECT trace_id FROM storage_audit_logs WHERE file_id = @id AND action = 'UPLOAD'", ("id", Guid.Parse((string)file["id"]!)))).Single();

        await Patience.UntilAsync(() => Receiver.Records.Any(record => record.Trace == trace), "a record of the request");
        var record = Receiver.Records.Single(record => record.Trace == trace);
        record.Text.ShouldBe($"Recorded: file {file["id"]}, 100 bytes");
        record.Span.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Exports_SayWhoSendsThem_AndCarryTheHeaders()
    {
        (await GetAsync("list", Gateway.Token(Gateway.OnS3))).ShouldBe(200);
        await Patience.UntilAsync(() => Receiver.Key is not null, "an export");

        Receiver.Key.ShouldBe("secret");
        Receiver.Resource["service.name"].ShouldBe("vault");
        Receiver.Resource["service.version"].ShouldBe(typeof(Composition).Assembly.GetName().Version!.ToString(3));
        Receiver.Resource["service.instance.id"].ShouldNotBeEmpty();
    }

    private Task UntilAsync(string name, params (string Key, string Value)[] attributes) => Patience.UntilAsync(
        () => Receiver.Points.Any(point => point.Name == name && attributes.All(wanted => point.Attributes.GetValueOrDefault(wanted.Key) == wanted.Value)),
        $"{name} {string.Join(' ', attributes)}");

    private static Dictionary<string, (string Unit, string[] Attributes)> Documented()
    {
        var document = File.ReadAllText(Path.Combine(BicepTree.Root(), "docs/telemetry.md"));
        return Row().Matches(document).ToDictionary(row => row.Groups[1].Value, row => (row.Groups[2].Value, Attribute().Matches(row.Groups[3].Value).Select(match => match.Groups[1].Value).ToArray()));
    }

    [GeneratedRegex(@"^\| `(strongroom\.[^`]+)` \| \w+ \| `([^`]+)` \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Attribute();
}
