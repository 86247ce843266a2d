using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Announcing, putting, completing and giving up, over HTTP and on both stores.</summary>
public sealed class UploadTests : GatewayTests
{
    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task UploadUrl_PutAndComplete_FileIsAvailableAndAudited(string store)
    {
        var bytes = Pdf(1000);
        var announcement = Announcement(1000);
        announcement["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        announcement["metadata"] = new JsonObject { ["case"] = "42" };
        announcement["tags"] = new JsonArray("a", "b");

        var file = await UploadAsync(TenantOn(store), bytes, announcement);

        ((string)file["status"]!).ShouldBe("available");
        ((string)file["store"]!).ShouldBe(store);
        ((string)file["sha256"]!).ShouldBe((string)announcement["sha256"]!);
        ((long)file["size"]!).ShouldBe(1000);
        ((string)file["metadata"]!["case"]!).ShouldBe("42");
        file["tags"]!.AsArray().Count.ShouldBe(2);
        ((bool)file["deleted"]!).ShouldBeFalse();
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD"]);
    }

    [Fact]
    public async Task UploadUrl_Answer_IsNotStoredAndCarriesTheExactHeaders()
    {
        var answer = (await PostAsync("upload-url", Gateway.Token(Gateway.OnS3), Announcement())).ShouldBe(201);

        answer["Cache-Control"].ShouldBe("no-store");
        answer["X-Content-Type-Options"].ShouldBe("nosniff");
        var put = answer.Json["put"]!;
        ((string)put["method"]!).ShouldBe("PUT");
        ((string)put["headers"]!["content-type"]!).ShouldBe("application/pdf");
        answer.Json["multipart"].ShouldBeNull();
    }

    [Theory]
    [InlineData("accounting", "invoice", "inv-1", "invoice", "accounting/invoice/inv-1")]
    public async Task UploadUrl_BySystemAndObject_IsPlacedThere(string system, string objectType, string objectId, string fileType, string scope)
    {
        var body = Announcement();
        body.Remove("scope");
        (body["system"], body["objectType"], body["objectId"], body["fileType"], body["fileName"]) = (system, objectType, objectId, fileType, $"{Guid.NewGuid():N}.pdf");

        var file = (await PostAsync("upload-url", Gateway.Token(Gateway.OnS3), body)).ShouldBe(201).Json["file"]!;

        ((string)file["scope"]!).ShouldBe(scope);
        ((string)file["objectType"]!).ShouldBe(objectType);
        ((string)file["path"]!).ShouldStartWith(scope + "/");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Multipart_PartsSignedAgainAndPut_FileIsAvailable(string store)
    {
        var bytes = Pdf(11 * 1024 * 1024);
        var token = Gateway.Token(TenantOn(store));
        var ticket = (await PostAsync("upload-url", token, Announcement(bytes.Length))).ShouldBe(201).Json;
        var (id, plan) = ((string)ticket["file"]!["id"]!, ticket["multipart"]!);
        ((int)plan["partCount"]!).ShouldBe(3);
        ticket["put"].ShouldBeNull();

        (await PostAsync($"upload-complete/{id}", token, null)).ShouldBeProblem(409, "upload-incomplete");
        var parts = (await PostAsync($"upload-url/{id}/parts", token, new JsonObject { ["from"] = 1, ["to"] = 3 })).ShouldBe(200).Json["parts"]!.AsArray();
        var sent = 0;
        foreach (var part in parts)
        {
            var length = (int)part!["length"]!;
            ((int)(await FollowAsync(part["put"]!, bytes[sent..(sent + length)])).Status).ShouldBeInRange(200, 201);
            sent += length;
        }

        var file = (await PostAsync($"upload-complete/{id}", token, null)).ShouldBe(200).Json;
        ((string)file["status"]!).ShouldBe("available");
        (await GetAsync($"file/{(string)file["path"]!}", token)).ShouldBe(200).Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("""{"from":1}""", "to")]
    [InlineData("""{"from":0,"to":1}""", "from")]
    [InlineData("""{"from":2,"to":1}""", "to")]
    [InlineData("""{"from":1,"to":99}""", "to")]
    [InlineData("""{"from":"1","to":2}""", "from")]
    public async Task Parts_OutsideThePlan_NameTheField(string body, string field)
    {
        var token = Gateway.Token(Gateway.OnAzure);
        var ticket = (await PostAsync("upload-url", token, Announcement(11 * 1024 * 1024))).ShouldBe(201).Json;

        var answer = await PostAsync($"upload-url/{(string)ticket["file"]!["id"]!}/parts", token, JsonNode.Parse(body));

        answer.ShouldBeProblem(400, "invalid-request")["errors"]!.AsArray().Select(error => (string)error!["field"]!).ShouldContain(field);
    }

    [Fact]
    public async Task Abort_PendingUpload_EndsItAndItsUrlLeadsToQuarantineOnly()
    {
        var token = Gateway.Token(Gateway.OnS3);
        var ticket = (await PostAsync("upload-url", token, Announcement())).Json;
        var id = (string)ticket["file"]!["id"]!;

        ((string)(await SendAsync(HttpMethod.Delete, $"upload-url/{id}", token)).ShouldBe(200).Json["status"]!).ShouldBe("expired");
        (await SendAsync(HttpMethod.Delete, $"upload-url/{id}", token)).ShouldBe(200);
        await FollowAsync(ticket["put"]!, Pdf());
        (await PostAsync($"upload-complete/{id}", token, null)).ShouldBeProblem(409, "file-expired");
    }

    [Fact]
    public async Task Complete_OtherBytesThanAnnounced_IsAMismatchAndQuarantined()
    {
        var token = Gateway.Token(Gateway.OnAzure);
        var ticket = (await PostAsync("upload-url", token, Announcement())).Json;
        await FollowAsync(ticket["put"]!, new byte[100]);

        (await PostAsync($"upload-complete/{(string)ticket["file"]!["id"]!}", token, null)).ShouldBeProblem(422, "upload-mismatch");
        (await GetAsync($"metadata/{(string)ticket["file"]!["path"]!}", token)).ShouldBe(200).Json["status"]!.ToString().ShouldBe("quarantined");
        (await GetAsync($"file/{(string)ticket["file"]!["path"]!}", token)).ShouldBeProblem(409, "file-quarantined");
    }

    [Fact]
    public async Task UploadUrl_SamePathTwice_IsAConflict()
    {
        var token = Gateway.Token(Gateway.OnAzure);
        var body = Announcement();
        (body["fileType"], body["scope"]) = ("pdf", $"workspace/pdf/{Guid.NewGuid():N}");

        (await PostAsync("upload-url", token, body)).ShouldBe(201);
        (await PostAsync("upload-url", token, body)).ShouldBeProblem(409, "file-exists");
    }

    [Theory]
    [InlineData("contentType", "application/x-msdownload", 415, "type-not-allowed")]
    [InlineData("fileName", "report.exe", 415, "type-not-allowed")]
    [InlineData("size", 6_000_000_000, 413, "too-large")]
    public async Task UploadUrl_NotWhatTheTypeTakes_SaysTheLimit(string field, object value, int status, string code)
    {
        var body = Announcement();
        body[field] = JsonValue.Create(value);

        var problem = (await PostAsync("upload-url", Gateway.Token(Gateway.OnAzure), body)).ShouldBeProblem(status, code);

        ((string)problem["errors"]![0]!["limit"]!).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task UploadUrl_QuotaUsedUp_IsAConflict()
    {
        var tenant = await Gateway.AddTenantAsync("ceph", tenant => tenant with { MaxFiles = 1 });
        var token = Gateway.Token(tenant);

        (await PostAsync("upload-url", token, Announcement())).ShouldBe(201);
        (await PostAsync("upload-url", token, Announcement())).ShouldBeProblem(409, "quota-exceeded");
    }
}
