using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Health, status and the audit log.</summary>
public sealed class StatusTests : GatewayTests
{
    [Fact]
    public async Task Health_OfAHealthyGateway_IsLiveAndReady()
    {
        ((string)(await GetAsync("/api/health/live", null)).ShouldBe(200).Json["status"]!).ShouldBe("live");
        var ready = (await GetAsync("/api/health/ready", null)).ShouldBe(200).Json;
        ((int)ready["migration"]!).ShouldBe((int)ready["expectedMigration"]!);
    }

    [Fact]
    public async Task Status_ForAnAdmin_ShowsStoresDatabaseAndCounts()
    {
        var tenant = await Gateway.AddTenantAsync("ceph");
        await UploadAsync(tenant);
        await PostAsync("upload-url", Gateway.Token(tenant), Announcement());

        var status = (await GetAsync("status", Gateway.Token(tenant, "admin"))).ShouldBe(200).Json;

        ((bool)status["healthy"]!).ShouldBeTrue();
        status["stores"]!.AsArray().Select(store => ((string)store!["name"]!, (bool)store["available"]!)).ShouldBe([("azurite", true), ("ceph", true)], ignoreOrder: true);
        ((bool)status["database"]!["available"]!).ShouldBeTrue();
        ((long)status["tenant"]!["files"]!).ShouldBe(2);
        ((long)status["tenant"]!["pending"]!).ShouldBe(1);
        (await GetAsync("status", Gateway.Token(tenant, "platform-admin"))).ShouldBe(200);
    }

    [Fact]
    public async Task AuditLogs_Filtered_PageThroughAll()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var file = await UploadAsync(tenant, user: "alice");
        await GetAsync("metadata/none", Gateway.Token(tenant, user: "bob"));
        var token = Gateway.Token(tenant, "admin");

        var all = (await GetAsync("audit-logs", token)).ShouldBe(200).Json["entries"]!.AsArray();
        all.Select(entry => (string)entry!["action"]!).ShouldBe(["REFUSED", "UPLOAD", "SIGNED_URL_GENERATED"]);
        var first = (await GetAsync("audit-logs?limit=2", token)).Json;
        var second = (await GetAsync($"audit-logs?limit=2&cursor={first["cursor"]}", token)).Json;
        second["entries"]!.AsArray().Count.ShouldBe(1);
        second["cursor"].ShouldBeNull();

        async Task<int> CountAsync(string query) => (await GetAsync("audit-logs?" + query, token)).ShouldBe(200).Json["entries"]!.AsArray().Count;
        (await CountAsync("success=false")).ShouldBe(1);
        (await CountAsync("userId=bob")).ShouldBe(1);
        (await CountAsync("action=UPLOAD")).ShouldBe(1);
        (await CountAsync($"fileId={file["id"]}")).ShouldBe(2);
        (await CountAsync($"filePath={Uri.EscapeDataString((string)file["path"]!)}")).ShouldBe(2);
        (await CountAsync("to=2020-01-01T00:00:00Z")).ShouldBe(0);
        (await CountAsync("from=2020-01-01T00:00:00.5%2B01:00")).ShouldBe(3);
    }

    [Fact]
    public async Task AuditLogs_OfAnObject_AreAllThatWasDoneWithItsFiles()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant);
        var session = Guid.NewGuid().ToString("N");
        await PostAsync("upload-url", token, Announcement(session: session));
        var (kept, gone) = (await UploadAsync(tenant, announcement: Announcement(session: session)), await UploadAsync(tenant, announcement: Announcement(session: session)));
        await UploadAsync(tenant);
        foreach (var file in new[] { kept, gone })
        {
            await GetAsync($"signed-url?fileId={file["id"]}", token);
            await GetAsync($"signed-url?fileId={file["id"]}&disposition=inline", token);
            (await GetAsync($"file/{file["path"]}", token)).ShouldBe(200);
        }

        (await SendAsync(HttpMethod.Delete, $"file?fileId={gone["id"]}", token)).ShouldBe(200);
        (await PostAsync("/api/v1/retention/closures", Gateway.Token(tenant, "admin"), new JsonObject { ["objectType"] = "sessions", ["objectId"] = session })).ShouldBe(200);

        await ShouldHaveEntriesAsync(tenant, session, 3 + (2 * 4) + 2);
        await ShouldHaveEntriesAsync(tenant, "none", 0);
    }

    [Fact]
    public async Task AuditLogs_WrongQuery_NamesEveryField() =>
        (await GetAsync("audit-logs?success=1&from=2026-13-01T00:00:00Z&to=2026-01-01T00:00:00&fileId=x&limit=abc&user=a", Gateway.Token(Gateway.OnAzure, "admin")))
            .ShouldBeInvalid("success", "from", "to", "fileId", "limit", "user");
}
