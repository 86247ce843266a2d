using System.Text.Json.Nodes;
using Strongroom.Functions.Tests.Http;

namespace Strongroom.Functions.Tests.Retention;

/// <summary>Locks over HTTP.</summary>
public sealed class FileLockTests : GatewayTests
{
    private const string Locks = "/api/v1/retention/locks";

    [Fact]
    public async Task Lock_OnAFile_RefusesDeletesUntilItIsTakenAway()
    {
        var tenant = await Gateway.AddTenantAsync("ceph");
        var token = Gateway.Token(tenant, "admin");
        var file = await UploadAsync(tenant);
        var until = DateTimeOffset.UtcNow.AddYears(7).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

        var locked = (await SendAsync(HttpMethod.Put, Locks, token, new JsonObject { ["path"] = (string)file["path"]!, ["mode"] = "governance", ["until"] = until })).ShouldBe(200).Json;

        ((string)locked["mode"]!, (string)locked["enforcedBy"]!, (DateTimeOffset)locked["until"]!).ShouldBe(("governance", "gateway", DateTimeOffset.Parse(until, null)));
        ((string)(await GetAsync($"metadata/{file["path"]}", token)).ShouldBe(200).Json["lock"]!["enforcedBy"]!).ShouldBe("gateway");
        ((string)(await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", token)).ShouldBeProblem(409, "file-locked")["detail"]!).ShouldContain("governance");
        (await GetAsync(Locks + "?mode=governance", token)).ShouldBe(200).Json["locks"]!.AsArray().Single()!["fileId"]!.ToString().ShouldBe((string)file["id"]!);
        (await GetAsync(Locks + "?mode=compliance", token)).ShouldBe(200).Json["locks"]!.AsArray().ShouldBeEmpty();
        (await SendAsync(HttpMethod.Put, Locks, token, new JsonObject { ["fileId"] = (string)file["id"]!, ["mode"] = "governance", ["until"] = "2027-01-01T00:00:00Z" })).ShouldBeProblem(409, "file-locked");
        (await SendAsync(HttpMethod.Delete, $"{Locks}?fileId={file["id"]}", token)).ShouldBeInvalid("reason");
        (await SendAsync(HttpMethod.Delete, $"{Locks}?fileId={file["id"]}&reason=void", token)).ShouldBe(200).Json["lock"].ShouldBeNull();
        (await SendAsync(HttpMethod.Delete, $"{Locks}?fileId={file["id"]}&reason=void", token)).ShouldBeProblem(409, "wrong-state");
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", token)).ShouldBe(200);
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "LOCK", "REFUSED file-locked", "REFUSED file-locked", "REFUSED invalid-request", "UNLOCK", "REFUSED wrong-state", "DELETE"]);
    }

    [Fact]
    public async Task Lock_WrongRequests_NameTheFields()
    {
        var token = Gateway.Token(Gateway.OnAzure, "admin");
        (await SendAsync(HttpMethod.Put, Locks, token, new JsonObject())).ShouldBeInvalid("fileId", "mode", "until");
        (await SendAsync(HttpMethod.Put, Locks, token, new JsonObject { ["path"] = "a", ["mode"] = "governance", ["until"] = "2020-01-01T00:00:00Z" })).ShouldBeInvalid("until");
        (await GetAsync(Locks + "?mode=x&cursor=", token)).ShouldBeInvalid("mode", "cursor");
    }
}
