using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Exports;
using Strongroom.Functions.Tests.Http;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Exports;

/// <summary>Inventories from the request to the file, and the signed URLs beside them.</summary>
public sealed class ExportTests : GatewayTests
{
    private const string Exports = "/api/v1/exports";

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Inventory_AsJsonLines_ListsEveryFileAsItIs(string store)
    {
        var tenant = await Gateway.AddTenantAsync(store);
        var (kept, deleted) = (await UploadAsync(tenant), await UploadAsync(tenant));
        await SendAsync(HttpMethod.Delete, $"file?fileId={deleted["id"]}", Gateway.Token(tenant));
        await UploadAsync(await Gateway.AddTenantAsync(store));

        var export = await BuildAsync(tenant, []);
        var lines = Encoding.UTF8.GetString(await DownloadAsync(tenant, export)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        lines.Select(line => (string)line["id"]!).ShouldBe([(string)kept["id"]!, (string)deleted["id"]!]);
        lines.Select(line => (string)line["status"]!).ShouldBe(["available", "deleted"]);
        ((long)export["done"]!, (long)export["total"]!).ShouldBe((2, 2));
        foreach (var field in new[] { "path", "size", "sha256", "contentType", "classification" }) lines[0][field]!.ToJsonString().ShouldBe(kept[field]?.ToJsonString() ?? "\"internal\"", field);
        lines[0]["etag"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Inventory_AsCsv_KeepsNamesAsTheyAreAndIsNoFormula()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var announcement = Announcement();
        (announcement["fileName"], announcement["fileType"], announcement["scope"]) = ("=1+1, \"two\".pdf", "pdf", $"workspace/pdf/{Guid.NewGuid():N}");
        announcement["tags"] = new JsonArray("a \"tag\"");
        var file = await UploadAsync(tenant, announcement: announcement, user: "@user");

        var export = await BuildAsync(tenant, new() { ["format"] = "csv" });
        var csv = Encoding.UTF8.GetString(await DownloadAsync(tenant, export)).Split("\r\n");

        csv[0].ShouldStartWith("id,path,fileName,");
        csv[1].ShouldStartWith((string)file["id"]!);
        csv[1].ShouldContain(",\"'=1+1, _two_.pdf\",");
        csv[1].ShouldContain(",\"[\"\"a \\\"\"tag\\\"\"\"\"]\",");
        csv[1].ShouldContain(",'@user,");
        csv[2..].ShouldBe([""]);
    }

    [Fact]
    public async Task Inventory_OfAPrefixOrType_ListsNothingElse()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var (one, _) = (await UploadAsync(tenant, announcement: Announcement(session: "one")), await UploadAsync(tenant, announcement: Announcement(session: "two")));

        Ids(await DownloadAsync(tenant, await BuildAsync(tenant, new() { ["prefix"] = "sessions/one/" }))).ShouldBe([(string)one["id"]!]);
        Ids(await DownloadAsync(tenant, await BuildAsync(tenant, new() { ["fileTypes"] = new JsonArray("pdf") }))).ShouldBeEmpty();
        Ids(await DownloadAsync(tenant, await BuildAsync(tenant, new() { ["fileTypes"] = new JsonArray("attachment") }))).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Urls_PageByPage_DownloadEveryFileAndAreAudited(string store)
    {
        var tenant = await Gateway.AddTenantAsync(store);
        var files = new Dictionary<string, byte[]>();
        for (var i = 0; i < 5; i++) files[(string)(await UploadAsync(tenant, Pdf(100 + i)))["id"]!] = Pdf(100 + i);
        var export = await BuildAsync(tenant, []);
        var admin = Gateway.Token(tenant, "admin");
        await UploadAsync(tenant); // came after the export: not in it

        var (seen, pages, cursor) = (new List<string>(), 0, (string?)null);
        using var client = new HttpClient();
        do
        {
            var page = (await GetAsync($"{Exports}/{export["id"]}/urls?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", admin)).ShouldBe(200).Json;
            foreach (var url in page["urls"]!.AsArray())
            {
                var bytes = await client.GetByteArrayAsync((string)url!["url"]!, Cancel);
                bytes.ShouldBe(files[(string)url["fileId"]!]);
                Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe((string)url["sha256"]!);
                seen.Add((string)url["fileId"]!);
            }

            (pages, cursor) = (pages + 1, (string?)page["cursor"]);
        }
        while (cursor is not null);

        seen.ShouldBe(files.Keys);
        pages.ShouldBe(3);
        (await Gateway.SqlAsync<long>(
            """
            SELECT count(*) FROM storage_audit_logs a JOIN grants g ON g.id = a.grant_id AND g.file_id = a.file_id
            WHERE a.tenant_id = @t AND a.action = 'SIGNED_URL_GENERATED' AND a.operation = 'export.request' AND (a.metadata->>'export')::uuid = @e
            """, ("t", tenant.Value), ("e", Guid.Parse((string)export["id"]!)))).ShouldBe([5L]);
    }

    [Fact]
    public async Task Export_AskedForWrongly_IsRefused()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var admin = Gateway.Token(tenant, "admin");
        (await PostAsync(Exports, admin, new JsonObject { ["format"] = "xml" })).ShouldBeInvalid("format");
        (await PostAsync(Exports, admin, new JsonObject { ["fileTypes"] = new JsonArray("nonsense") })).ShouldBeInvalid("fileTypes");
        (await PostAsync(Exports, admin, new JsonObject { ["fileTypes"] = new JsonArray() })).ShouldBeInvalid("fileTypes");
        (await PostAsync(Exports, admin, new JsonObject { ["prefix"] = "" })).ShouldBeInvalid("prefix");
        (await PostAsync(Exports, Gateway.Token(tenant), new JsonObject())).ShouldBeProblem(403, "forbidden");
        (await GetAsync($"{Exports}?cursor=nonsense", admin)).ShouldBeInvalid("cursor");

        var id = (string)(await PostAsync(Exports, admin, new JsonObject(), ("Idempotency-Key", "once"))).ShouldBe(202).Json["id"]!;
        ((string)(await PostAsync(Exports, admin, new JsonObject(), ("Idempotency-Key", "once"))).ShouldBe(202).Json["id"]!).ShouldBe(id);
        (await GetAsync($"{Exports}/{id}/urls?cursor=bm9uc2Vuc2U", admin)).ShouldBeInvalid("cursor");
        var stranger = Gateway.Token(await Gateway.AddTenantAsync("azurite"), "admin");
        (await GetAsync($"{Exports}/{id}", stranger)).ShouldBeProblem(404, "not-found");
        (await GetAsync($"{Exports}/{id}/urls", stranger)).ShouldBeProblem(404, "not-found");

        for (var i = 1; i < 10; i++) (await PostAsync(Exports, admin, new JsonObject())).ShouldBe(202);
        (await PostAsync(Exports, admin, new JsonObject())).ShouldBeProblem(409, "quota-exceeded");
        (await GetAsync($"{Exports}?limit=3", admin)).ShouldBe(200).Json["exports"]!.AsArray().Count.ShouldBe(3);
    }

    private async Task<JsonNode> BuildAsync(TenantId tenant, JsonObject request)
    {
        var token = Gateway.Token(tenant, "admin");
        var export = (await PostAsync(Exports, token, request)).ShouldBe(202).Json;
        await Patience.UntilAsync(
            async () =>
            {
                await Gateway.Services.GetRequiredService<BuildExports>().RunAsync(Cancel);
                export = (await GetAsync($"{Exports}/{export["id"]}", token)).ShouldBe(200).Json;
                return (string)export["status"]! is not ("queued" or "running");
            },
            "export built");

        ((string)export["status"]!).ShouldBe("ready");
        return export;
    }

    private async Task<byte[]> DownloadAsync(TenantId tenant, JsonNode export)
    {
        (await GetAsync($"signed-url?fileId={export["fileId"]}", Gateway.Token(tenant))).ShouldBeProblem(403, "forbidden");
        var url = (string)(await GetAsync($"signed-url?fileId={export["fileId"]}", Gateway.Token(tenant, "admin"))).ShouldBe(200).Json["url"]!;
        using var client = new HttpClient();
        return await client.GetByteArrayAsync(url, Cancel);
    }

    private static List<string> Ids(byte[] lines) =>
        [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["id"]!)];
}
