using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Idempotency-Key: the same request twice is done once, another request with the same key not at all.</summary>
public sealed class IdempotencyTests : GatewayTests
{
    private const string Key = "Idempotency-Key";

    private const string Replayed = "Idempotency-Replayed";

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task UploadUrl_Repeated_AnswersTheSameTicketToTheByte(string store)
    {
        var (token, key, body) = (Gateway.Token(TenantOn(store)), NewKey(), Announcement());

        var first = (await PostAsync("upload-url", token, body, (Key, key))).ShouldBe(201);
        var second = (await PostAsync("upload-url", token, body, (Key, key))).ShouldBe(201);

        second.Text.ShouldBe(first.Text);
        (first[Replayed], second[Replayed]).ShouldBe((null, "true"));
        (await AuditAsync(first.Json["file"]!)).ShouldBe(["SIGNED_URL_GENERATED"]);
    }

    [Fact]
    public async Task UploadUrl_TwentyTwinsAtOnce_AnnounceOneFile()
    {
        var (token, key, body) = (Gateway.Token(Gateway.OnAzure), NewKey(), Announcement());
        (body["fileType"], body["scope"]) = ("pdf", $"workspace/pdf/{Guid.NewGuid():N}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("upload-url", token, JsonNode.Parse(body.ToJsonString()), (Key, key))));

        answers.Select(answer => (string)answer.ShouldBe(201).Json["file"]!["id"]!).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer[Replayed] is null).ShouldBe(1);
    }

    [Fact]
    public async Task Key_UsedForAnotherRequest_IsRefusedAndAudited()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var (token, key) = (Gateway.Token(tenant), NewKey());
        (await PostAsync("upload-url", token, Announcement(100), (Key, key))).ShouldBe(201);

        (await PostAsync("upload-url", token, Announcement(101), (Key, key))).ShouldBeProblem(422, "idempotency-key-reused");
        (await PostAsync("restore", token, new JsonObject { ["fileId"] = Guid.NewGuid().ToString() }, (Key, key))).ShouldBeProblem(422, "idempotency-key-reused");
        (await Gateway.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t AND error = 'idempotency-key-reused'", ("t", tenant.Value)))[0].ShouldBe(2);
    }

    [Fact]
    public async Task Key_OfAnotherUserOrTenant_IsAnotherKey()
    {
        var (key, body) = (NewKey(), Announcement());
        var ids = new[]
        {
            await PostAsync("upload-url", Gateway.Token(Gateway.OnAzure, user: "a"), body, (Key, key)),
            await PostAsync("upload-url", Gateway.Token(Gateway.OnAzure, user: "b"), body, (Key, key)),
            await PostAsync("upload-url", Gateway.Token(Gateway.OnS3, user: "a"), body, (Key, key)),
        }.Select(answer => (string)answer.ShouldBe(201).Json["file"]!["id"]!);
        ids.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task SignedUrl_Repeated_AnswersTheSameUrlAndOneGrant()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var (token, key, body) = (Gateway.Token(Gateway.OnAzure), NewKey(), new JsonObject { ["fileId"] = (string)file["id"]! });

        var first = (await PostAsync("signed-url", token, body, (Key, key))).ShouldBe(200);
        var second = (await PostAsync("signed-url", token, body, (Key, key))).ShouldBe(200);

        second.Text.ShouldBe(first.Text);
        second[Replayed].ShouldBe("true");
        (await AuditAsync(file)).Count(entry => entry == "SIGNED_URL_GENERATED").ShouldBe(2, "one for the upload, one for the download");
    }

    [Fact]
    public async Task Link_Repeated_DoesNotTellItsSecretAgain()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var (token, key, body) = (Gateway.Token(Gateway.OnAzure), NewKey(), new JsonObject { ["fileId"] = (string)file["id"]!, ["revocable"] = true });

        (await PostAsync("signed-url", token, body, (Key, key))).ShouldBe(200);
        (await PostAsync("signed-url", token, body, (Key, key))).ShouldBeProblem(410, "grant-spent");
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Upload_Repeated_IsStoredOnce(string store)
    {
        var (token, key, path) = (Gateway.Token(TenantOn(store)), NewKey(), $"upload?fileName=a.pdf&fileType=pdf&scope=workspace/pdf/{Guid.NewGuid():N}");

        var first = (await SendContentAsync(HttpMethod.Post, path, token, Content(Pdf()), (Key, key))).ShouldBe(201);
        var second = (await SendContentAsync(HttpMethod.Post, path, token, Content(Pdf()), (Key, key))).ShouldBe(201);
        var other = await SendContentAsync(HttpMethod.Post, path, token, Content(Pdf(101)), (Key, key));

        second.Json.ToJsonString().ShouldBe(first.Json.ToJsonString());
        second[Replayed].ShouldBe("true");
        other.ShouldBeProblem(422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_RepeatedWithOtherBytesOfTheSameSize_IsRefused(bool asAForm)
    {
        var (token, key, session) = (Gateway.Token(Gateway.OnAzure), NewKey(), Guid.NewGuid().ToString("N"));
        var path = asAForm ? "upload" : $"upload?fileName=a.pdf&fileType=attachment&scope=sessions/{session}";
        HttpContent Body(byte[] bytes) => asAForm
            ? new MultipartFormDataContent { { new StringContent("attachment"), "fileType" }, { new StringContent("sessions/" + session), "scope" }, { Content(bytes), "file", "a.pdf" } }
            : Content(bytes);
        var others = Pdf(70_000);
        others[^1]++;

        (await SendContentAsync(HttpMethod.Post, path, token, Body(Pdf(70_000)), (Key, key))).ShouldBe(201);

        (await SendContentAsync(HttpMethod.Post, path, token, Body(others), (Key, key))).ShouldBeProblem(422, "idempotency-key-reused");
        (await SendContentAsync(HttpMethod.Post, path, token, Body(Pdf(70_000)), (Key, key))).ShouldBe(201)[Replayed].ShouldBe("true");
    }

    [Fact]
    public async Task Upload_ManyAtOnceWithOneKey_AreOneFile()
    {
        var (token, key, path) = (Gateway.Token(Gateway.OnAzure), NewKey(), $"upload?fileName=a.pdf&fileType=attachment&scope=sessions/{Guid.NewGuid():N}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendContentAsync(HttpMethod.Post, path, token, Content(Pdf(70_000)), (Key, key))));

        // A twin may find the first one under way still; what it never gets is the refusal of its own bytes.
        answers.Select(answer => (int)answer.Status).ShouldAllBe(status => status == 201 || status == 409);
        answers.Where(answer => (int)answer.Status == 201).Select(answer => (string)answer.Json["id"]!).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Upload_AsAFormRepeated_IsStoredOnce()
    {
        var (token, key, session) = (Gateway.Token(Gateway.OnAzure), NewKey(), Guid.NewGuid().ToString("N"));
        MultipartFormDataContent Form() => new() { { new StringContent("attachment"), "fileType" }, { new StringContent("sessions/" + session), "scope" }, { Content(Pdf()), "file", "a.pdf" } };

        var first = (await SendContentAsync(HttpMethod.Post, "upload", token, Form(), (Key, key))).ShouldBe(201);
        var second = (await SendContentAsync(HttpMethod.Post, "upload", token, Form(), (Key, key))).ShouldBe(201);

        second.Json["id"]!.ToString().ShouldBe(first.Json["id"]!.ToString());
        second[Replayed].ShouldBe("true");
    }

    [Fact]
    public async Task DeleteRestoreAndPatch_Repeated_AreDoneOnce()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var token = Gateway.Token(Gateway.OnAzure);
        var (delete, restore, patch) = (NewKey(), NewKey(), NewKey());
        var body = new JsonObject { ["fileId"] = (string)file["id"]! };

        foreach (var replay in new[] { null, "true" }) (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", token, null, (Key, delete))).ShouldBe(200)[Replayed].ShouldBe(replay);
        foreach (var replay in new[] { null, "true" }) (await PostAsync("restore", token, body, (Key, restore))).ShouldBe(200)[Replayed].ShouldBe(replay);
        foreach (var replay in new[] { null, "true" })
        {
            var edited = await SendAsync(HttpMethod.Patch, $"metadata/{file["path"]}", token, new JsonObject { ["tags"] = new JsonArray("a") }, (Key, patch));
            edited.ShouldBe(200)[Replayed].ShouldBe(replay);
            edited.Json["tags"]!.AsArray().Count.ShouldBe(1);
        }

        // A replay of the delete, after the restore, does not delete again.
        ((string)(await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", token, null, (Key, delete))).ShouldBe(200).Json["status"]!).ShouldBe("available");
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "DELETE", "RESTORE", "EDIT"]);
    }

    [Fact]
    public async Task Revoke_Repeated_IsDoneOnce()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        var (token, key) = (Gateway.Token(Gateway.OnAzure), NewKey());
        var link = (await PostAsync("signed-url", token, new JsonObject { ["fileId"] = (string)file["id"]!, ["revocable"] = true })).Json;

        (await SendAsync(HttpMethod.Delete, $"grants/{link["grantId"]}", token, null, (Key, key))).ShouldBe(200);
        (await SendAsync(HttpMethod.Delete, $"grants/{link["grantId"]}", token, null, (Key, key))).ShouldBe(200)[Replayed].ShouldBe("true");
        (await AuditAsync(file)).Count(entry => entry == "REVOKE").ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\tin it")]
    public async Task Key_Malformed_IsNamed(string key)
    {
        var raw = key.Length == 0 ? new string('k', 256) : key;
        (await PostAsync("restore", Gateway.Token(Gateway.OnAzure), new JsonObject { ["fileId"] = Guid.NewGuid().ToString() }, (Key, raw))).ShouldBeInvalid(Key);
    }

    private static string NewKey() => Guid.NewGuid().ToString();

    private static ByteArrayContent Content(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        return content;
    }
}
