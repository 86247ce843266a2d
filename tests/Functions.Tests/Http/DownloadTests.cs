using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Streaming through the gateway: whole, in part, and conditionally by RFC 9110.</summary>
public sealed class DownloadTests : GatewayTests
{
    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Get_Whole_StreamsTheBytesAsAnAttachmentAndAudits(string store)
    {
        var (file, bytes, token) = await StoredAsync(store, 300_000);

        var answer = (await GetAsync($"file/{file["path"]}", token)).ShouldBe(200);

        answer.Bytes.ShouldBe(bytes);
        answer["Content-Type"].ShouldBe("application/pdf");
        answer["Content-Disposition"].ShouldBe("attachment; filename=\"report.pdf\"");
        answer["Content-Security-Policy"].ShouldBe("sandbox");
        answer["X-Content-Type-Options"].ShouldBe("nosniff");
        answer["Cache-Control"].ShouldBe("no-cache, private");
        answer["Accept-Ranges"].ShouldBe("bytes");
        answer["ETag"].ShouldBe($"\"{file["etag"]}\"");
        answer["Repr-Digest"].ShouldBe($"sha-256=:{Convert.ToBase64String(Convert.FromHexString((string)file["sha256"]!))}:");
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "DOWNLOAD"]);
    }

    [Fact]
    public async Task Head_OfAFile_TellsEverythingAndAuditsNothing()
    {
        var (file, bytes, token) = await StoredAsync("azurite", 5000);

        var answer = (await SendAsync(HttpMethod.Head, $"file/{file["path"]}", token)).ShouldBe(200);

        answer.Bytes.ShouldBeEmpty();
        answer["Content-Length"].ShouldBe($"{bytes.Length}");
        answer["ETag"].ShouldBe($"\"{file["etag"]}\"");
        (await AuditAsync(file)).ShouldNotContain("DOWNLOAD");
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=4990-", 4990, 10)]
    [InlineData("bytes=-7", 4993, 7)]
    [InlineData("bytes=-9999", 0, 5000)]
    [InlineData("bytes=4000-9999", 4000, 1000)]
    public async Task Range_InsideTheFile_AnswersThatPart(string range, int from, int length)
    {
        var (file, bytes, token) = await StoredAsync("ceph", 5000);

        var answer = (await GetAsync($"file/{file["path"]}", token, ("Range", range))).ShouldBe(206);

        answer.Bytes.ShouldBe(bytes[from..(from + length)]);
        answer["Content-Range"].ShouldBe($"bytes {from}-{from + length - 1}/5000");
    }

    [Theory]
    [InlineData("bytes=5000-")]
    [InlineData("bytes=9000-9999")]
    [InlineData("bytes=-0")]
    public async Task Range_OutsideTheFile_IsNotSatisfiable(string range)
    {
        var (file, _, token) = await StoredAsync("azurite", 5000);

        var answer = await GetAsync($"file/{file["path"]}", token, ("Range", range));

        answer.ShouldBeProblem(416, "range-not-satisfiable");
        answer["Content-Range"].ShouldBe("bytes */5000");
        (await AuditAsync(file)).ShouldNotContain("DOWNLOAD");
        (await RefusalsAsync(file)).ShouldBe(["range-not-satisfiable"]);
    }

    [Theory]
    [InlineData("bytes=0-1,4-5")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=x")]
    [InlineData("bytes=5-2")]
    public async Task Range_ThatIsNotServed_IsIgnored(string range)
    {
        var (file, bytes, token) = await StoredAsync("azurite", 5000);
        (await GetAsync($"file/{file["path"]}", token, ("Range", range))).ShouldBe(200).Bytes.ShouldBe(bytes);
    }

    [Fact]
    public async Task Conditions_OnTheTag_FollowTheRfc()
    {
        var (file, _, token) = await StoredAsync("azurite", 100);
        var (path, tag) = ($"file/{file["path"]}", $"\"{file["etag"]}\"");

        var unchanged = (await GetAsync(path, token, ("If-None-Match", $"\"other\", W/{tag}"))).ShouldBe(304);
        unchanged["ETag"].ShouldBe(tag);
        unchanged.Bytes.ShouldBeEmpty();
        (await GetAsync(path, token, ("If-None-Match", "*"))).ShouldBe(304);
        (await GetAsync(path, token, ("If-None-Match", "\"other\""))).ShouldBe(200);
        (await GetAsync(path, token, ("If-Match", tag))).ShouldBe(200);
        (await GetAsync(path, token, ("If-Match", "*"))).ShouldBe(200);
        (await GetAsync(path, token, ("If-Match", "\"other\""))).ShouldBeProblem(412, "precondition-failed");
        (await GetAsync(path, token, ("If-Match", $"W/{tag}"))).ShouldBeProblem(412, "precondition-failed");
        (await GetAsync(path, token, ("If-Match", "nonsense"))).ShouldBeProblem(412, "precondition-failed");
        (await RefusalsAsync(file)).ShouldBe(["precondition-failed", "precondition-failed", "precondition-failed"]);
    }

    [Fact]
    public async Task Conditions_OnTime_FollowTheRfc()
    {
        var (file, _, token) = await StoredAsync("ceph", 100);
        var path = $"file/{file["path"]}";
        var changed = (await GetAsync(path, token))["Last-Modified"]!;
        var earlier = DateTimeOffset.Parse(changed, System.Globalization.CultureInfo.InvariantCulture).AddHours(-1).ToString("R");

        (await GetAsync(path, token, ("If-Modified-Since", changed))).ShouldBe(304);
        (await GetAsync(path, token, ("If-Modified-Since", earlier))).ShouldBe(200);
        (await GetAsync(path, token, ("If-Unmodified-Since", changed))).ShouldBe(200);
        (await GetAsync(path, token, ("If-Unmodified-Since", earlier))).ShouldBeProblem(412, "precondition-failed");
        (await GetAsync(path, token, ("If-None-Match", "\"other\""), ("If-Modified-Since", changed))).ShouldBe(200);
    }

    [Fact]
    public async Task IfRange_AnotherVersion_AnswersTheWhole()
    {
        var (file, bytes, token) = await StoredAsync("azurite", 100);
        var path = $"file/{file["path"]}";

        (await GetAsync(path, token, ("Range", "bytes=0-9"), ("If-Range", $"\"{file["etag"]}\""))).ShouldBe(206);
        (await GetAsync(path, token, ("Range", "bytes=0-9"), ("If-Range", "\"other\""))).ShouldBe(200).Bytes.ShouldBe(bytes);
        (await GetAsync(path, token, ("Range", "bytes=500-"), ("If-Range", "\"other\""))).ShouldBe(200).Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("page.html", "text/html", "<html><script>alert(1)</script></html>")]
    [InlineData("data.xml", "text/xml", "<?xml version=\"1.0\"?><a/>")]
    public async Task Get_ActiveTypeAskedForInline_IsAnAttachment(string name, string type, string content)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        var announcement = Announcement(bytes.Length);
        (announcement["fileName"], announcement["contentType"]) = (name, type);
        var file = await UploadAsync(Gateway.OnAzure, bytes, announcement);

        (await GetAsync($"file/{file["path"]}?disposition=inline", Gateway.Token(Gateway.OnAzure)))["Content-Disposition"]!.ShouldStartWith("attachment");
    }

    [Fact]
    public async Task Get_PassiveTypeAskedForInline_IsInline()
    {
        var (file, _, token) = await StoredAsync("azurite", 100);
        (await GetAsync($"file/{file["path"]}?disposition=inline", token))["Content-Disposition"]!.ShouldStartWith("inline");
        (await GetAsync($"file/{file["path"]}?disposition=sideways", token)).ShouldBeInvalid("disposition");
    }

    [Fact]
    public async Task Get_NameOutsideAscii_IsEncodedByRfc5987()
    {
        var announcement = Announcement(100);
        announcement["fileName"] = "Prüfbericht €.pdf";
        var file = await UploadAsync(Gateway.OnAzure, Pdf(), announcement);

        var path = string.Join('/', ((string)file["path"]!).Split('/').Select(Uri.EscapeDataString));
        (await GetAsync($"file/{path}", Gateway.Token(Gateway.OnAzure))).ShouldBe(200)["Content-Disposition"]!.ShouldContain("filename*=UTF-8''Pr%C3%BCfbericht%20%E2%82%AC.pdf");
    }

    [Fact]
    public async Task Get_BytesGoneFromTheStore_IsAProblemAndNotAnEmptyFile()
    {
        var (file, _, token) = await StoredAsync("azurite", 100);
        var store = (Stores.ObjectStores)Gateway.Services.GetService(typeof(Stores.ObjectStores))!;
        await store.Get("azurite").DeleteAsync(Stores.ObjectKey.Of(Gateway.OnAzure, (string)file["path"]!), Cancel);

        (await GetAsync($"file/{file["path"]}", token)).ShouldBeProblem(409, "file-missing");
    }

    [Fact]
    public async Task Get_FileOfManyMegabytes_StreamsInBoundedMemory()
    {
        var (file, bytes, token) = await StoredAsync("ceph", 5_900_000);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Storage}file/{file["path"]}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        (await response.Content.ReadAsByteArrayAsync(Cancel)).ShouldBe(bytes);
    }

    // A file named by its path is audited by it.
    private Task<List<string>> RefusalsAsync(JsonNode file) => Gateway.SqlAsync<string>(
        "SELECT error FROM storage_audit_logs WHERE file_path = @path AND action = 'REFUSED' AND file_id IS NULL ORDER BY xact, id", ("path", (string)file["path"]!));

    private async Task<(JsonNode File, byte[] Bytes, string Token)> StoredAsync(string store, int size)
    {
        var bytes = Pdf(size);
        return (await UploadAsync(TenantOn(store), bytes), bytes, Gateway.Token(TenantOn(store), "viewer"));
    }
}
