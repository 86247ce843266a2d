using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Audit;

/// <summary>Audit packs from the request to the signed URL, and what is in them.</summary>
public sealed class AuditPackTests : AuditGatewayTests
{
    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Pack_OfAFile_HoldsItsEntriesWithTheirProofs(string store)
    {
        var tenant = await Gateway.AddTenantAsync(store);
        await UploadAsync(tenant, user: "bob");
        var file = await UploadAsync(tenant, user: "alice");
        await SealAsync(tenant);
        await UploadAsync(tenant);
        await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", Gateway.Token(tenant));

        var entries = Check(await PackAsync(tenant, new JsonObject { ["fileId"] = (string)file["id"]! }));

        entries.ShouldAllBe(entry => entry.File == Guid.Parse((string)file["id"]!));
        entries.Select(entry => entry.Action).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "DELETE", "EXPORT"]);
        var byPath = Check(await PackAsync(tenant, new JsonObject { ["filePath"] = (string)file["path"]! }));
        byPath.Take(3).ShouldBe(entries.Take(3));
    }

    [Fact]
    public async Task Pack_OfAnActor_OfAPeriod_OfAll_HoldsThose()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        await UploadAsync(tenant, user: "alice");
        await UploadAsync(tenant, user: "bob");
        var alice = (await Gateway.SqlAsync<Guid>("SELECT id FROM audit_actors WHERE tenant_id = @t AND user_id = 'alice'", ("t", tenant.Value)))[0];

        var hers = Check(await PackAsync(tenant, new JsonObject { ["actor"] = "alice" }));
        hers.Count.ShouldBe(2);
        hers.ShouldAllBe(entry => entry.Actor == alice);

        Check(await PackAsync(tenant, new JsonObject { ["to"] = "2020-01-01T00:00:00Z" })).ShouldBeEmpty();
        var all = Check(await PackAsync(tenant, new JsonObject { ["from"] = "2020-01-01T00:00:00Z" }));
        all.Select(entry => entry.Id).ShouldBe((await EntriesAsync(tenant)).Take(all.Count));
        all.Count.ShouldBeGreaterThan(6);

        var packs = (await GetAsync(Audit + "packs", Gateway.Token(tenant, "admin"))).ShouldBe(200).Json["packs"]!.AsArray();
        packs.Select(pack => (string)pack!["status"]!).ShouldBe(["ready", "ready", "ready"]);
        (await PostAsync(Audit + "packs", Gateway.Token(tenant, "admin"), new JsonObject { ["actor"] = "nobody" })).ShouldBeInvalid("actor");
        (await PostAsync(Audit + "packs", Gateway.Token(tenant, "admin"), new JsonObject { ["fileId"] = Guid.NewGuid().ToString() })).ShouldBeProblem(404, "not-found");
        (await PostAsync(Audit + "packs", Gateway.Token(tenant, "admin"), new JsonObject { ["from"] = "2026-01-02T00:00:00Z", ["to"] = "2026-01-01T00:00:00Z" })).ShouldBeInvalid("to");
    }

    [Fact]
    public async Task Summary_OfHostileNames_ShowsThemAsText()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        const string Hostile = "<img src=x onerror=alert(1)>";
        var announcement = Announcement();
        (announcement["fileName"], announcement["fileType"], announcement["scope"]) = ("<script>alert('x')&.pdf", "pdf", $"workspace/pdf/{Guid.NewGuid():N}");
        var file = await UploadAsync(tenant, announcement: announcement, user: Hostile);

        using var zip = new ZipArchive(new MemoryStream(await PackAsync(tenant, new JsonObject { ["fileId"] = (string)file["id"]! })));

        var html = Read(zip, "summary.html");
        html.ShouldContain("&lt;img src=x onerror=alert(1)&gt;");
        html.ShouldNotContain(Hostile);
        html.ShouldNotContain("<script");
        html.ShouldContain("How to verify");
    }

    [Fact]
    public async Task Pack_AskedForTwiceWithOneKey_IsOne()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");
        var first = (await PostAsync(Audit + "packs", token, new JsonObject(), ("Idempotency-Key", "pack-1"))).ShouldBe(202).Json;
        var second = (await PostAsync(Audit + "packs", token, new JsonObject(), ("Idempotency-Key", "pack-1"))).ShouldBe(202).Json;
        ((string)second["id"]!).ShouldBe((string)first["id"]!);
    }

    [Fact]
    public async Task Pack_IsUploadedByNobodyAndDownloadedByAdminsOnly()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var announcement = Announcement();
        (announcement["fileName"], announcement["contentType"], announcement["fileType"], announcement["scope"]) = ("a.zip", "application/zip", "audit-pack", "audit/packs");
        (await PostAsync("upload-url", Gateway.Token(tenant, "admin"), announcement)).ShouldBeInvalid("fileType");

        await PackAsync(tenant, new JsonObject());
        var path = (await Gateway.SqlAsync<string>("SELECT path FROM file_records WHERE tenant_id = @t AND file_type = 'audit-pack'", ("t", tenant.Value)))[0];
        (await GetAsync($"signed-url?path={Uri.EscapeDataString(path)}", Gateway.Token(tenant))).ShouldBeProblem(403, "forbidden");
        (await GetAsync($"file/{path}", Gateway.Token(tenant))).ShouldBeProblem(403, "forbidden");
        (await GetAsync($"file/{path}", Gateway.Token(tenant, "admin"))).ShouldBe(200);
        (await Gateway.SqlAsync<string>("SELECT action FROM storage_audit_logs WHERE tenant_id = @t AND operation = 'audit.build_packs'", ("t", tenant.Value))).ShouldBe(["UPLOAD"]);
    }
}
