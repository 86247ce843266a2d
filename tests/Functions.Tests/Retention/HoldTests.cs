using System.Text.Json.Nodes;
using Strongroom.Functions.Tests.Http;

namespace Strongroom.Functions.Tests.Retention;

/// <summary>Legal holds over HTTP.</summary>
public sealed class HoldTests : GatewayTests
{
    private const string Holds = "/api/v1/retention/holds";

    [Fact]
    public async Task Hold_OnAPrefix_RefusesDeletesUntilTwoPersonsReleaseIt()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var (ann, ben) = (Gateway.Token(tenant, "admin", "ann"), Gateway.Token(tenant, "admin", "ben"));
        var file = await UploadAsync(tenant);
        var prefix = ((string)file["path"]!)[..^4];

        var hold = (await PostAsync(Holds, ann, new JsonObject { ["caseId"] = "ACME", ["reason"] = "letter", ["scope"] = "prefix", ["pathPrefix"] = prefix })).ShouldBe(201).Json;

        ((string)hold["state"]!, (long)hold["files"]!, (long)hold["bytes"]!, (long)hold["beingPurged"]!["files"]!).ShouldBe(("active", 1L, 100L, 0L));
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", Gateway.Token(tenant))).ShouldBeProblem(409, "file-held").ToJsonString().ShouldNotContain("ACME");
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}&mode=hard&reason=r", ann)).ShouldBeProblem(409, "file-held");
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "REFUSED file-held", "REFUSED file-held"]);
        var release = $"{Holds}/{hold["id"]}/release";
        (await PostAsync(release, ann, new JsonObject())).ShouldBeInvalid("reason");
        ((string)(await PostAsync(release, ann, new JsonObject { ["reason"] = "settled" })).ShouldBe(200).Json["state"]!).ShouldBe("release-requested");
        (await PostAsync(release, ann, new JsonObject { ["reason"] = "settled" })).ShouldBeProblem(409, "second-person-needed");
        ((string)(await SendAsync(HttpMethod.Delete, release, ben)).ShouldBe(200).Json["state"]!).ShouldBe("active");
        (await SendAsync(HttpMethod.Delete, release, ben)).ShouldBeProblem(409, "wrong-state");
        (await PostAsync(release, ann, new JsonObject { ["reason"] = "settled" })).ShouldBe(200);
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", ann)).ShouldBeProblem(409, "file-held");
        var released = (await PostAsync(release, ben, new JsonObject { ["reason"] = "seen" })).ShouldBe(200).Json;
        ((string)released["releasedBy"]!, (string)released["releaseReason"]!).ShouldBe(("ben", "settled"));
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", ann)).ShouldBe(200);
        (await GetAsync($"{Holds}?state=active", ann)).ShouldBe(200).Json["holds"]!.AsArray().ShouldBeEmpty();
        (await GetAsync($"{Holds}?state=released&caseId=ACME", ann)).ShouldBe(200).Json["holds"]!.AsArray().Count.ShouldBe(1);
        ((long)(await GetAsync($"{Holds}/{hold["id"]}", ann)).ShouldBe(200).Json["inTrash"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Hold_WrongOrForeign_NamesTheFields()
    {
        var token = Gateway.Token(Gateway.OnAzure, "admin");
        (await PostAsync(Holds, token, new JsonObject())).ShouldBeInvalid("caseId", "reason", "scope");
        (await PostAsync(Holds, token, new JsonObject { ["caseId"] = "c", ["reason"] = "r", ["scope"] = "file" })).ShouldBeInvalid("fileId");
        (await PostAsync(Holds, token, new JsonObject { ["caseId"] = "c", ["reason"] = "r\u0000", ["scope"] = "tenant", ["pathPrefix"] = "a" })).ShouldBeInvalid("reason", "pathPrefix");
        (await GetAsync(Holds + "?state=open", token)).ShouldBeInvalid("state");
        (await GetAsync(Holds + "?cursor=%21", token)).ShouldBeInvalid("cursor");
    }

    [Fact]
    public async Task Hold_AskedForTwiceWithOneKey_IsOne()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");
        var body = new JsonObject { ["caseId"] = "c", ["reason"] = "r", ["scope"] = "tenant" };

        var first = (await PostAsync(Holds, token, body.DeepClone(), ("Idempotency-Key", "h-1"))).ShouldBe(201);
        var second = (await PostAsync(Holds, token, body.DeepClone(), ("Idempotency-Key", "h-1"))).ShouldBe(201);

        second.Text.ShouldBe(first.Text);
        second["Idempotency-Replayed"].ShouldBe("true");
        var release = $"{Holds}/{first.Json["id"]}/release";
        (await PostAsync(release, token, new JsonObject { ["reason"] = "r" }, ("Idempotency-Key", "h-2"))).ShouldBe(200);
        (await PostAsync(release, token, new JsonObject { ["reason"] = "r" }, ("Idempotency-Key", "h-2"))).ShouldBe(200);
        (await Gateway.SqlAsync<string>("SELECT action FROM storage_audit_logs WHERE tenant_id = @t ORDER BY xact, id", ("t", tenant.Value))).ShouldBe(["HOLD", "RELEASE_REQUESTED"]);
    }
}
