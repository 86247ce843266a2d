using System.Text.Json.Nodes;
using Strongroom.Tenants;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Who is let in: tokens, roles, and never another tenant, over every route.</summary>
public sealed class AccessTests : GatewayTests
{
    [Fact]
    public async Task EveryRoute_WithoutToken_IsUnauthorized()
    {
        foreach (var route in Routes())
        {
            var answer = await SendContentAsync(route.Method, route.Path, null, route.Content());
            answer["WWW-Authenticate"].ShouldBe("Bearer", route.ToString());
            if (route.Method != HttpMethod.Head) answer.ShouldBeProblem(401, "token-missing");
        }
    }

    [Theory]
    [InlineData("Bearer ", "token-missing")]
    [InlineData("Bearer x.y.z", "token-invalid")]
    [InlineData("Basic dXNlcjpwYXNz", "token-missing")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", "token-invalid")]
    public async Task Token_Unusable_IsUnauthorizedWithAReason(string authorization, string code)
    {
        var answer = await SendContentAsync(HttpMethod.Get, "status", null, null, ("Authorization", authorization));
        answer.ShouldBeProblem(401, code);
        answer["WWW-Authenticate"]!.ShouldStartWith("Bearer");
        answer.Text.ShouldNotContain("eyJ");
    }

    [Fact]
    public async Task Token_Twice_IsUnauthorized()
    {
        var token = Gateway.Token(Gateway.OnAzure);
        (await SendContentAsync(HttpMethod.Get, "status", token, null, ("Authorization", "Bearer " + token))).ShouldBeProblem(401, "token-invalid");
    }

    [Fact]
    public async Task EveryRoute_WithoutTheRole_IsForbiddenAndAudited()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        foreach (var route in Routes())
        {
            var before = await RefusalsAsync(tenant, "forbidden");
            var answer = await SendContentAsync(route.Method, route.Path, Gateway.Token(tenant, route.Refused!), route.Content());

            answer.ShouldBe(403);
            if (route.Method != HttpMethod.Head) ((string)answer.ShouldBeProblem(403, "forbidden")["detail"]!).ShouldContain("roles");
            (await RefusalsAsync(tenant, "forbidden")).ShouldBe(before + 1, route.ToString());
        }
    }

    [Fact]
    public async Task EveryRoute_UnknownRole_IsForbidden()
    {
        foreach (var route in Routes()) (await SendContentAsync(route.Method, route.Path, Gateway.Token(Gateway.OnAzure, "emperor"), route.Content())).ShouldBe(403);
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task EveryRoute_AnotherTenantsFile_AnswersToTheByteAsAMissingOne(string store)
    {
        var (owner, stranger) = (TenantOn(store), await Gateway.AddTenantAsync(store));
        var file = await UploadAsync(owner);
        var link = (await PostAsync("signed-url", Gateway.Token(owner), new JsonObject { ["fileId"] = (string)file["id"]!, ["revocable"] = true })).ShouldBe(200).Json;
        var entry = (await Gateway.SqlAsync<Guid>("SELECT id FROM storage_audit_logs WHERE file_id = @id LIMIT 1", ("id", Guid.Parse((string)file["id"]!))))[0];
        var pack = (await PostAsync("/api/v1/audit/packs", Gateway.Token(owner, "admin"), new JsonObject { ["fileId"] = (string)file["id"]! })).ShouldBe(202).Json;
        var hold = (await PostAsync("/api/v1/retention/holds", Gateway.Token(owner, "admin"), JsonNode.Parse("""{"caseId":"c","reason":"r","scope":"object","objectType":"sessions","objectId":"none"}"""))).ShouldBe(201).Json;
        var foreign = RouteCase.All((string)file["id"]!, (string)file["path"]!, (string)link["grantId"]!, entry.ToString(), (string)pack["id"]!, (string)hold["id"]!);
        var missing = RouteCase.All(Guid.CreateVersion7().ToString(), "sessions/none/attachments/none", Guid.CreateVersion7().ToString());
        var token = Gateway.Token(stranger, "admin");

        foreach (var (theirs, nobodys) in foreign.Zip(missing).Where(pair => pair.First.AboutFile))
        {
            var one = await SendContentAsync(theirs.Method, theirs.Path, token, theirs.Content());
            var two = await SendContentAsync(nobodys.Method, nobodys.Path, token, nobodys.Content());

            if (theirs.Method != HttpMethod.Head) one.ShouldBeProblem(404, "not-found");
            one.ShouldBe(404);
            Anonymous(one).ShouldBe(Anonymous(two), theirs.ToString());
        }

        // Lists know nothing of it either, and it has not been touched.
        (await GetAsync($"list?prefix={Uri.EscapeDataString((string)file["path"]!)}", token)).ShouldBe(200).Json["files"]!.AsArray().ShouldBeEmpty();
        (await GetAsync($"grants?fileId={file["id"]}", token)).ShouldBe(200).Json["grants"]!.AsArray().ShouldBeEmpty();
        (await GetAsync($"audit-logs?fileId={file["id"]}&success=true", token)).ShouldBe(200).Json["entries"]!.AsArray().ShouldBeEmpty();
        (await GetAsync($"metadata/{file["path"]}", Gateway.Token(owner))).ShouldBe(200).Json.ToJsonString().ShouldBe(file.ToJsonString());
        (await GetAsync(new Uri((string)link["url"]!).AbsolutePath, null)).ShouldBe(302);
    }

    [Fact]
    public async Task Refusal_OfAnotherTenantsFile_IsAuditedInTheCallersLog()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var stranger = await Gateway.AddTenantAsync("azurite");

        await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", Gateway.Token(stranger));

        (await RefusalsAsync(stranger, "not-found")).ShouldBe(1);
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "REFUSED not-found"]);
        (await Gateway.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE file_id = @id AND action = 'REFUSED' AND tenant_id = @t", ("id", Guid.Parse((string)file["id"]!)), ("t", stranger.Value)))[0].ShouldBe(1);
    }

    [Fact]
    public async Task Tenant_UnknownOrSuspended_GetsNoUrl()
    {
        var nobody = new TenantId(Guid.CreateVersion7());
        (await PostAsync("upload-url", Gateway.Token(nobody), Announcement())).ShouldBeProblem(403, "tenant-inactive");

        var suspended = await Gateway.AddTenantAsync("ceph");
        await Gateway.SqlAsync<int>("UPDATE tenants SET status = 'suspended' WHERE id = @id RETURNING 1", ("id", suspended.Value));
        (await PostAsync("upload-url", Gateway.Token(suspended), Announcement())).ShouldBeProblem(403, "tenant-inactive");
    }

    [Fact]
    public async Task Audit_Entries_SayWhoFromWhereAndInWhichTrace()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        const string Trace = "0af7651916cd43dd8448eb211c80319c";

        await SendAsync(HttpMethod.Post, "upload-url", Gateway.Token(tenant, user: "alice"), Announcement(),
            ("User-Agent", "tests/1.0"), ("X-Forwarded-For", "203.0.113.9"), ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));

        var entry = (await GetAsync("audit-logs?userId=alice&limit=1", Gateway.Token(tenant, "admin"))).ShouldBe(200).Json["entries"]![0]!;
        ((string)entry["userId"]!).ShouldBe("alice");
        ((string)entry["userRole"]!).ShouldBe("member");
        ((string)entry["ip"]!).ShouldBe("127.0.0.1", "the header is not trusted unless configured");
        ((string)entry["device"]!).ShouldBe("tests/1.0");
        ((string)entry["traceId"]!).ShouldBe(Trace);
        ((string)entry["operation"]!).ShouldBe("file.upload_url");
    }

    private static IReadOnlyList<RouteCase> Routes() => RouteCase.All(Guid.CreateVersion7().ToString(), "sessions/none/attachments/none", Guid.CreateVersion7().ToString());

    // Everything but the trace id and the date.
    private static string Anonymous(Answer answer)
    {
        var headers = answer.Message.Headers.Concat(answer.Message.Content.Headers).Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        var text = answer.Text.Length == 0 ? "" : answer.Text.Replace((string)answer.Json["traceId"]!, "", StringComparison.Ordinal);
        return $"{answer.Status}\n{string.Join('\n', headers)}\n{text}";
    }

    private async Task<long> RefusalsAsync(TenantId tenant, string error) => (await Gateway.SqlAsync<long>(
        "SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t AND action = 'REFUSED' AND error = @e", ("t", tenant.Value), ("e", error)))[0];
}
