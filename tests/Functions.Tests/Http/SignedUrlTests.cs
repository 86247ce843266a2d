using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>URLs that download: signed by the store, or links through the gateway that can be revoked and counted.</summary>
public sealed class SignedUrlTests : GatewayTests
{
    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task SignedUrl_ByPathOrId_DownloadsFromTheStore(string store)
    {
        var file = await UploadAsync(TenantOn(store), Pdf(500));
        var token = Gateway.Token(TenantOn(store), "viewer");

        Answer[] answers =
        [
            await GetAsync($"signed-url?path={Uri.EscapeDataString((string)file["path"]!)}", token),
            await GetAsync($"signed-url?fileId={file["id"]}&minutes=1&disposition=inline", token),
            await PostAsync("signed-url", token, new JsonObject { ["path"] = (string)file["path"]! }),
            await PostAsync("signed-url", token, new JsonObject { ["fileId"] = (string)file["id"]!, ["minutes"] = 15 }),
        ];

        using var client = new HttpClient();
        foreach (var answer in answers)
        {
            answer.ShouldBe(200)["Cache-Control"].ShouldBe("no-store");
            (await client.GetByteArrayAsync((string)answer.Json["url"]!, Cancel)).ShouldBe(Pdf(500));
            ((bool)answer.Json["revocable"]!).ShouldBeFalse();
        }

        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "SIGNED_URL_GENERATED", "VIEW", "SIGNED_URL_GENERATED", "SIGNED_URL_GENERATED"]);
    }

    [Theory]
    [InlineData("", "fileId")]
    [InlineData("?path=a&fileId=01930000-0000-7000-8000-000000000000", "fileId")]
    [InlineData("?path=a&minutes=16", "minutes")]
    [InlineData("?path=a&minutes=0", "minutes")]
    [InlineData("?path=a&minutes=1.5", "minutes")]
    [InlineData("?path=a&revocable=yes", "revocable")]
    [InlineData("?path=a&revocable=true&maxUses=0", "maxUses")]
    [InlineData("?path=a&maxUses=2", "maxUses")]
    [InlineData("?path=", "path")]
    [InlineData("?path=a&path=b", "path")]
    [InlineData("?path=a%00b", "path")]
    [InlineData("?fileId=1", "fileId")]
    [InlineData("?path=a&colour=red", "colour")]
    public async Task SignedUrl_WrongQuery_NamesTheField(string query, string field)
    {
        var problem = (await GetAsync("signed-url" + query, Gateway.Token(Gateway.OnAzure))).ShouldBeProblem(400, "invalid-request");
        problem["errors"]!.AsArray().Select(error => (string)error!["field"]!).ShouldContain(field);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Link_Followed_RedirectsToTheStoreAndCounts(string store)
    {
        var file = await UploadAsync(TenantOn(store), Pdf(500));
        var link = await LinkAsync(file, store, new JsonObject { ["revocable"] = true, ["maxUses"] = 2 });

        var redirect = await FollowLinkAsync(link);

        redirect.ShouldBe(302)["Cache-Control"].ShouldBe("no-store");
        redirect["Referrer-Policy"].ShouldBe("no-referrer");
        using var client = new HttpClient();
        (await client.GetByteArrayAsync(redirect["Location"], Cancel)).ShouldBe(Pdf(500));
        (await FollowLinkAsync(link)).ShouldBe(302);
        (await FollowLinkAsync(link)).ShouldBeProblem(410, "grant-spent");
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "SIGNED_URL_GENERATED", "DOWNLOAD", "DOWNLOAD", "REFUSED grant-spent"]);
    }

    [Fact]
    public async Task Url_InTheAnswer_CanBeCopied()
    {
        var file = await UploadAsync(Gateway.OnS3);

        var answer = (await GetAsync($"signed-url?fileId={file["id"]}", Gateway.Token(Gateway.OnS3))).ShouldBe(200);

        answer.Text.ShouldContain($"\"{(string)answer.Json["url"]!}\"");
        (await GetAsync("list?it's=a%26b%2Bc%01", Gateway.Token(Gateway.OnS3))).Text.ShouldContain("it's");
        (await GetAsync("list?a%01b=c", Gateway.Token(Gateway.OnS3))).Text.ShouldContain("a\\u0001b");
    }

    [Fact]
    public async Task Link_Revoked_EndsAtOnce()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var link = await LinkAsync(file, "azurite", new JsonObject { ["revocable"] = true });
        var token = Gateway.Token(Gateway.OnAzure);
        (await FollowLinkAsync(link)).ShouldBe(302);

        var revoked = (await SendAsync(HttpMethod.Delete, $"grants/{link["grantId"]}", token)).ShouldBe(200).Json;

        ((string)revoked["revokedBy"]!).ShouldBe("user-1");
        ((int)revoked["uses"]!).ShouldBe(1);
        (await FollowLinkAsync(link)).ShouldBeProblem(410, "grant-spent");
        (await SendAsync(HttpMethod.Delete, $"grants/{link["grantId"]}", token)).ShouldBe(200);
    }

    [Fact]
    public async Task Link_OfADeletedFile_IsSpentUntilTheFileIsRestored()
    {
        var file = await UploadAsync(Gateway.OnS3);
        var token = Gateway.Token(Gateway.OnS3);
        var link = await LinkAsync(file, "ceph", new JsonObject { ["revocable"] = true });

        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", token)).ShouldBe(200);
        (await FollowLinkAsync(link)).ShouldBeProblem(410, "grant-spent");
        (await PostAsync("restore", token, new JsonObject { ["fileId"] = (string)file["id"]! })).ShouldBe(200);
        (await FollowLinkAsync(link)).ShouldBe(302);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Link_Unknown_IsNotFound(string token) => (await GetAsync("/api/v1/d/" + token, null)).ShouldBeProblem(404, "not-found");

    [Fact]
    public async Task Link_OneCharacterOff_IsNotFound()
    {
        var link = await LinkAsync(await UploadAsync(Gateway.OnAzure), "azurite", new JsonObject { ["revocable"] = true });
        var path = new Uri((string)link["url"]!).AbsolutePath;
        var changed = path[..^1] + (path[^1] == 'A' ? 'B' : 'A');
        var other = path[..^8] + (path[^8] == 'A' ? 'B' : 'A') + path[^7..];

        (await GetAsync(other, null)).ShouldBeProblem(404, "not-found");
        (await GetAsync(changed, null)).ShouldBeProblem(404, "not-found");
        (await SendAsync(HttpMethod.Post, path, null)).ShouldBe(405);
    }

    [Fact]
    public async Task Grant_SignedByTheStore_CannotBeRevoked()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var token = Gateway.Token(Gateway.OnAzure);
        var ticket = (await GetAsync($"signed-url?fileId={file["id"]}", token)).Json;

        (await SendAsync(HttpMethod.Delete, $"grants/{ticket["grantId"]}", token)).ShouldBeProblem(409, "not-revocable");
    }

    [Fact]
    public async Task Grants_OfAFile_AreListedInPagesWithoutTheirUrls()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var token = Gateway.Token(Gateway.OnAzure);
        await GetAsync($"signed-url?fileId={file["id"]}", token);
        await GetAsync($"signed-url?fileId={file["id"]}&revocable=true", token);

        var first = (await GetAsync($"grants?fileId={file["id"]}&limit=2", token)).ShouldBe(200);
        var second = (await GetAsync($"grants?fileId={file["id"]}&limit=2&cursor={first.Json["cursor"]}", token)).ShouldBe(200);

        first.Json["grants"]!.AsArray().Select(grant => (string)grant!["kind"]!).ShouldBe(["link", "download"]);
        second.Json["grants"]!.AsArray().Select(grant => (string)grant!["kind"]!).ShouldBe(["upload"]);
        second.Json["cursor"].ShouldBeNull();
        first.Text.ShouldNotContain("http");
        (await GetAsync($"grants?fileId={file["id"]}&kind=link&active=true", token)).Json["grants"]!.AsArray().Count.ShouldBe(1);
        (await GetAsync("grants?kind=other&active=1&limit=0&cursor=!", token)).ShouldBeInvalid("kind", "active", "limit");
    }

    [Fact]
    public async Task Grants_OfOthers_AreSeenByAdminsOnly()
    {
        var file = await UploadAsync(Gateway.OnAzure, user: "somebody-else");

        (await GetAsync($"grants?fileId={file["id"]}", Gateway.Token(Gateway.OnAzure))).ShouldBe(200).Json["grants"]!.AsArray().ShouldBeEmpty();
        var grants = (await GetAsync($"grants?fileId={file["id"]}", Gateway.Token(Gateway.OnAzure, "admin"))).ShouldBe(200).Json["grants"]!.AsArray();
        grants.Count.ShouldBe(1);

        var one = $"grants/{grants[0]!["id"]}";
        (await GetAsync(one, Gateway.Token(Gateway.OnAzure))).ShouldBeProblem(404, "not-found");
        foreach (var (role, user) in new[] { ("admin", "user-1"), ("member", "somebody-else") })
            (await GetAsync(one, Gateway.Token(Gateway.OnAzure, role, user))).ShouldBe(200).Json.ToJsonString().ShouldBe(grants[0]!.ToJsonString());
    }

    private async Task<JsonNode> LinkAsync(JsonNode file, string store, JsonObject body)
    {
        body["fileId"] = (string)file["id"]!;
        var link = (await PostAsync("signed-url", Gateway.Token(TenantOn(store)), body)).ShouldBe(200).Json;
        ((string)link["url"]!).ShouldStartWith(Gateway.Client.BaseAddress + "api/v1/d/");
        return link;
    }

    private Task<Answer> FollowLinkAsync(JsonNode link) => GetAsync(new Uri((string)link["url"]!).AbsolutePath, null);
}
