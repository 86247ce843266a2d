using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Listing, metadata, the trash and hard deletion.</summary>
public sealed class FileLifeTests : GatewayTests
{
    [Fact]
    public async Task Delete_Soft_RefusesUrlsUntilRestored()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var token = Gateway.Token(Gateway.OnAzure);

        var deleted = (await SendAsync(HttpMethod.Delete, $"file?path={file["path"]}&reason=not+needed", token)).ShouldBe(200).Json;

        ((bool)deleted["deleted"]!).ShouldBeTrue();
        ((string)deleted["deletedBy"]!).ShouldBe("user-1");
        (await GetAsync($"signed-url?fileId={file["id"]}", token)).ShouldBeProblem(409, "file-deleted");
        (await GetAsync($"file/{file["path"]}", token)).ShouldBeProblem(409, "file-deleted");
        var restored = (await PostAsync("restore", token, new JsonObject { ["path"] = (string)file["path"]! })).ShouldBe(200).Json;
        ((string)restored["status"]!).ShouldBe("available");
        restored["deletedAt"].ShouldBeNull();
        (await GetAsync($"file/{file["path"]}", token)).ShouldBe(200);
        (await PostAsync("restore", token, new JsonObject { ["path"] = (string)file["path"]! })).ShouldBeProblem(409, "file-available");
    }

    [Fact]
    public async Task Delete_Hard_AsksForAdminAndAReason()
    {
        var tenant = await Gateway.AddTenantAsync("ceph");
        var (member, admin) = (Gateway.Token(tenant), Gateway.Token(tenant, "admin"));
        // Else another test's pass of the purge may have done it before it is asked back.
        (await SendAsync(HttpMethod.Put, "/api/v1/retention/pause", admin, new JsonObject { ["paused"] = true, ["reason"] = "test" })).ShouldBe(200);
        var file = await UploadAsync(tenant);
        var path = $"file?fileId={file["id"]}&mode=hard";

        (await SendAsync(HttpMethod.Delete, path + "&reason=law", member)).ShouldBeProblem(403, "forbidden");
        (await SendAsync(HttpMethod.Delete, path, admin)).ShouldBeInvalid("reason");
        (await SendAsync(HttpMethod.Delete, path + "&reason=law", admin)).ShouldBe(202);
        ((string)(await PostAsync("restore", member, new JsonObject { ["fileId"] = (string)file["id"]! })).ShouldBeProblem(409, "file-being-purged")["detail"]!).ShouldBe("The file is being purged: that has begun, and cannot be undone.");
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "REFUSED invalid-request", "DELETE", "REFUSED file-being-purged"]);
        (await Gateway.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t AND operation = 'file.delete_hard' AND error = 'forbidden'", ("t", tenant.Value)))[0].ShouldBe(1);
    }

    [Theory]
    [InlineData("file", "fileId")]
    [InlineData("file?path=a&mode=harder", "mode")]
    [InlineData("file?path=a&force=true", "force")]
    public async Task Delete_WrongQuery_NamesTheField(string path, string field) =>
        (await SendAsync(HttpMethod.Delete, path, Gateway.Token(Gateway.OnAzure))).ShouldBeInvalid(field);

    [Fact]
    public async Task List_ByPrefixFolderAndFilter_PagesThroughAll()
    {
        var (session, token) = (Guid.NewGuid().ToString("N"), Gateway.Token(Gateway.OnAzure, "viewer"));
        for (var i = 0; i < 3; i++)
        {
            var announcement = Announcement(100, session);
            announcement["tags"] = new JsonArray($"t{i}");
            await UploadAsync(Gateway.OnAzure, Pdf(), announcement);
        }

        var first = (await GetAsync($"list?prefix=sessions/{session}/&limit=2", token)).ShouldBe(200).Json;
        var second = (await GetAsync($"list?prefix=sessions/{session}/&limit=2&cursor={first["cursor"]}", token)).ShouldBe(200).Json;
        first["files"]!.AsArray().Count.ShouldBe(2);
        second["files"]!.AsArray().Count.ShouldBe(1);
        second["cursor"].ShouldBeNull();

        var folders = (await GetAsync($"list?prefix=sessions/{session}/&delimiter=/", token)).ShouldBe(200).Json;
        folders["folders"]!.AsArray().Select(folder => (string)folder!).ShouldBe([$"sessions/{session}/attachments/"]);
        folders["files"]!.AsArray().ShouldBeEmpty();
        (await GetAsync($"list?prefix=sessions/{session}/&tag=t1&fileType=attachment", token)).Json["files"]!.AsArray().Count.ShouldBe(1);
        (await GetAsync($"list?prefix=sessions/{session}/&from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00%2B02:00", token)).Json["files"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task List_WrongQuery_NamesEveryField() =>
        (await GetAsync("list?limit=1001&delimiter=-&from=yesterday&to=2026-01-01&limits=5&tag=", Gateway.Token(Gateway.OnAzure)))
            .ShouldBeInvalid("limit", "delimiter", "from", "to", "limits", "tag");

    [Fact]
    public async Task List_ForeignCursorOrStatus_IsInvalid()
    {
        (await GetAsync("list?cursor=%21", Gateway.Token(Gateway.OnAzure))).ShouldBeInvalid("cursor");
        (await GetAsync("list?status=lost", Gateway.Token(Gateway.OnAzure))).ShouldBeInvalid("status");
    }

    [Fact]
    public async Task List_UploadsThatWereGivenUp_PagesThroughAllOfOnePath()
    {
        var (session, token) = (Guid.NewGuid().ToString("N"), Gateway.Token(Gateway.OnAzure));
        var given = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var id = (string)(await PostAsync("upload-url", token, Announcement(100, session))).ShouldBe(201).Json["file"]!["id"]!;
            (await SendAsync(HttpMethod.Delete, $"upload-url/{id}", token)).ShouldBe(200);
            given.Add(id);
        }

        var query = $"list?status=expired&prefix=sessions/{session}/&limit=2";
        var first = (await GetAsync(query, token)).ShouldBe(200).Json;
        var second = (await GetAsync($"{query}&cursor={first["cursor"]}", token)).ShouldBe(200).Json;

        first["files"]!.AsArray().Concat(second["files"]!.AsArray()).Select(file => (string)file!["id"]!).ShouldBe(given);
        second["cursor"].ShouldBeNull();
        (await GetAsync(query + "&delimiter=/", token)).ShouldBeInvalid("delimiter");
        (await GetAsync(query + "&cursor=YQ", token)).ShouldBeInvalid("cursor");
        (await GetAsync($"list?prefix=sessions/{session}/", token)).Json["files"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_Patched_MergesAndRaisesTheVersion()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var (path, token) = ($"metadata/{file["path"]}", Gateway.Token(Gateway.OnAzure));
        var before = (await GetAsync(path, token)).ShouldBe(200);

        var edited = await PatchAsync(path, """{"metadata":{"a":"1","b":"2"},"tags":["x"]}""", token, ("If-Match", before["ETag"]!));
        var again = await PatchAsync(path, """{"metadata":{"a":null}}""", token);

        ((string)edited.ShouldBe(200).Json["metadata"]!["a"]!).ShouldBe("1");
        again.ShouldBe(200).Json["metadata"]!.AsObject().Select(member => member.Key).ShouldBe(["b"]);
        again.Json["tags"]!.AsArray().Count.ShouldBe(1);
        again["ETag"].ShouldBe($"\"{again.Json["version"]}\"");
        (await PatchAsync(path, """{"tags":[]}""", token, ("If-Match", before["ETag"]!))).ShouldBeProblem(412, "precondition-failed");
        (await PatchAsync(path, """{"tags":[]}""", token, ("If-Match", "W/\"3\""))).ShouldBeProblem(412, "precondition-failed");
        (await PatchAsync(path, """{"tags":[]}""", token, ("If-Match", "*"))).ShouldBe(200);
        (await AuditAsync(file)).Count(entry => entry == "EDIT").ShouldBe(3);
    }

    [Fact]
    public async Task Metadata_Conditional_IsNotModified()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var (path, token) = ($"metadata/{file["path"]}", Gateway.Token(Gateway.OnAzure, "viewer"));
        var tag = (await SendAsync(HttpMethod.Head, path, token)).ShouldBe(200)["ETag"]!;

        (await GetAsync(path, token, ("If-None-Match", tag))).ShouldBe(304)["ETag"].ShouldBe(tag);
        (await GetAsync(path, token, ("If-Match", "\"0\""))).ShouldBeProblem(412, "precondition-failed");
        (await Gateway.SqlAsync<string>("SELECT error FROM storage_audit_logs WHERE file_path = @path AND action = 'REFUSED'", ("path", (string)file["path"]!))).ShouldBe(["precondition-failed"]);
    }

    [Theory]
    [InlineData("{}", "metadata")]
    [InlineData("""{"metadata":null}""", "metadata")]
    [InlineData("""{"tags":null}""", "tags")]
    [InlineData("""{"tags":[null]}""", "tags")]
    [InlineData("""{"metadata":{"a":1}}""", "metadata.a")]
    [InlineData("""{"metadata":{"a":{"b":"c"}}}""", "metadata.a")]
    [InlineData("""{"fileName":"other.pdf"}""", "fileName")]
    [InlineData("""{"metadata":{"a\u0000b":"c"}}""", "metadata")]
    public async Task Metadata_WrongPatch_NamesTheField(string body, string field)
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var problem = (await PatchAsync($"metadata/{file["path"]}", body, Gateway.Token(Gateway.OnAzure))).ShouldBeProblem(400, "invalid-request");
        problem["errors"]!.AsArray().Select(error => ((string)error!["field"]!).Split('\0')[0]).ShouldContain(name => name.StartsWith(field), problem.ToJsonString());
    }

    private Task<Answer> PatchAsync(string path, string body, string token, params (string Name, string Value)[] headers) =>
        SendContentAsync(HttpMethod.Patch, path, token, new StringContent(body, System.Text.Encoding.UTF8, "application/merge-patch+json"), headers);
}
