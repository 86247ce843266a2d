using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Requests that are wrong in form: each answer names what is wrong, and nothing is half-done.</summary>
public sealed class StrictnessTests : GatewayTests
{
    private const string Good = "\"fileName\":\"a.pdf\",\"contentType\":\"application/pdf\",\"size\":10,\"fileType\":\"attachment\"";

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("nonsense", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("\"text\"", "body")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",}", "body")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\"} {}", "body")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\" /* why */}", "body")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"colour\":\"red\"}", "colour")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"colour\":\"red\",\"shape\":{\"a\":[1]}}", "colour", "shape")]
    [InlineData("{\"colour\":\"red\"," + Good + "}", "colour", "scope")]
    [InlineData("{" + Good + ",\"colour\":\"red\",\"scope\":7}", "colour", "scope")]
    [InlineData("{\"\\ud800\":1," + Good + ",\"scope\":\"sessions/s\"}", "body")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"Size\":1}", "Size")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"size\":11}", "size")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"metadata\":{\"a\":\"1\",\"a\":\"2\"}}", "metadata.a")]
    [InlineData("{" + Good + ",\"scope\":7}", "scope")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"metadata\":[]}", "metadata")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"metadata\":{\"a\":null}}", "metadata.a")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"metadata\":{\"a\":1}}", "metadata.a")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"tags\":\"x\"}", "tags")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"tags\":[null]}", "tags")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"timestampPrefix\":\"true\"}", "timestampPrefix")]
    [InlineData("{" + Good + ",\"scope\":\"sessions/s\",\"sha256\":\"abc\"}", "sha256")]
    [InlineData("{" + Good + "}", "scope")]
    [InlineData("{" + Good + ",\"scope\":\"a\",\"system\":\"b\"}", "scope")]
    [InlineData("{" + Good + ",\"system\":\"accounting\"}", "objectType", "objectId")]
    [InlineData("{" + Good + ",\"system\":\"accounting\",\"objectType\":\"invoice\",\"objectId\":\"a/../b\"}", "objectId")]
    [InlineData("{}", "size", "fileName", "contentType", "fileType", "scope")]
    [InlineData("{\"fileName\":\"\\ud800\"}", "fileName")]
    [InlineData("{\"fileName\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}", "fileName")]
    public async Task JsonBody_Wrong_NamesTheFields(string body, params string[] fields)
    {
        var answer = await PostTextAsync(body);
        answer.ShouldBeInvalid(fields);
        answer.Text.ShouldNotContain("Strongroom.", Case.Sensitive);
        answer.Text.ShouldNotContain("System.", Case.Sensitive);
    }

    [Fact]
    public async Task ContentType_WithParameters_SaysThatTheyAreNotTaken()
    {
        var announcement = Announcement();
        announcement["contentType"] = "Text/Plain; charset=utf-8";

        var error = (await PostAsync("upload-url", Gateway.Token(Gateway.OnAzure), announcement)).ShouldBeInvalid("contentType")["errors"]![0]!;
        ((string)error["message"]!).ShouldContain("Parameters are not taken");
        ((string)error["limit"]!).ShouldBe("text/plain");
    }

    [Fact]
    public async Task JsonBody_CutOffByTheConnection_IsAudited()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(Gateway.Client.BaseAddress!.Host, Gateway.Client.BaseAddress.Port, Cancel);
            var head = $"POST {Storage}upload-url HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {Gateway.Token(tenant)}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{";
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Cancel);
            await Task.Delay(1000, Cancel);
        }

        List<string> errors = [];
        for (var i = 0; i < 100 && errors.Count == 0; i++)
        {
            await Task.Delay(50, Cancel);
            errors = await Gateway.SqlAsync<string>("SELECT error FROM storage_audit_logs WHERE tenant_id = @t", ("t", tenant.Value));
        }

        errors.ShouldBe(["malformed-request"]);
    }

    [Theory]
    [InlineData("12.5")]
    [InlineData("\"10\"")]
    [InlineData("1e99")]
    [InlineData("99999999999999999999")]
    [InlineData("true")]
    [InlineData("-1")]
    public async Task Size_NotAWholeNumber_IsNamed(string size) =>
        (await PostTextAsync($"{{\"fileName\":\"a.pdf\",\"contentType\":\"application/pdf\",\"fileType\":\"attachment\",\"scope\":\"sessions/s\",\"size\":{size}}}"))
            .ShouldBeProblem(400, "invalid-request")["errors"]!.AsArray().Select(error => (string)error!["field"]!).ShouldContain("size");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task JsonBody_OfAnotherType_IsNotTaken(string type) =>
        (await SendContentAsync(HttpMethod.Post, "upload-url", Gateway.Token(Gateway.OnAzure), new StringContent("{}", System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type)))).ShouldBeProblem(415, "type-not-allowed");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JsonBody_Oversize_IsRefused(bool chunked)
    {
        var content = new StringContent($"{{\"fileName\":\"{new string('a', 65 * 1024)}\"}}", Encoding.UTF8, "application/json");
        var headers = chunked ? new[] { ("Transfer-Encoding", "chunked") } : [];
        var problem = (await SendContentAsync(HttpMethod.Post, "upload-url", Gateway.Token(Gateway.OnAzure), content, headers)).ShouldBeProblem(413, "too-large");
        ((string)problem["errors"]![0]!["limit"]!).ShouldBe("65536");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JsonBody_OfTheLargestSize_IsTaken(bool chunked)
    {
        var body = $"{{{Good},\"scope\":\"sessions/s\"}}";
        var content = new StringContent(body.PadRight(64 * 1024), Encoding.UTF8, "application/json");
        var headers = chunked ? new[] { ("Transfer-Encoding", "chunked") } : [];
        (await SendContentAsync(HttpMethod.Post, "upload-url", Gateway.Token(Gateway.OnAzure), content, headers)).ShouldBe(201);
    }

    [Fact]
    public async Task Route_ThatTakesNoBody_RefusesOne() =>
        (await PostAsync($"upload-complete/{Guid.NewGuid()}", Gateway.Token(Gateway.OnAzure), new JsonObject { ["force"] = true })).ShouldBeInvalid("body");

    [Theory]
    [InlineData("upload-complete/not-a-uuid", "POST", "fileId")]
    [InlineData("upload-complete/{01930000-0000-7000-8000-000000000000}", "POST", "fileId")]
    [InlineData("upload-url/1", "DELETE", "fileId")]
    [InlineData("grants/1", "DELETE", "id")]
    public async Task RouteValue_NotAUuid_IsNamed(string path, string method, string field) =>
        (await SendAsync(new HttpMethod(method), path, Gateway.Token(Gateway.OnAzure))).ShouldBeInvalid(field);

    [Fact]
    public async Task EveryRoute_UnknownQueryParameter_IsRefusedByName()
    {
        foreach (var route in RouteCase.All(Guid.CreateVersion7().ToString(), "sessions/none/attachments/none", Guid.CreateVersion7().ToString()).Where(route => route.Method != HttpMethod.Head))
        {
            var path = route.Path + (route.Path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "colour=red";
            var answer = await SendContentAsync(route.Method, path, Gateway.Token(Gateway.OnAzure, route.Allowed), route.Content());
            answer.ShouldBeInvalid("colour");
        }
    }

    [Theory]
    [InlineData("PUT", "upload-url")]
    [InlineData("GET", "upload-url")]
    [InlineData("POST", "list")]
    [InlineData("DELETE", "signed-url")]
    [InlineData("PUT", "file/a/b")]
    [InlineData("POST", "metadata/a/b")]
    public async Task Route_WrongMethod_IsNotAllowed(string method, string path)
    {
        var answer = (await SendAsync(new HttpMethod(method), path, Gateway.Token(Gateway.OnAzure, "admin"))).ShouldBe(405);
        answer["Allow"].ShouldNotBeNullOrEmpty();
        answer["Content-Type"].ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("nothing-here")]
    [InlineData("/api/v2/storage/list")]
    public async Task Route_Unknown_IsAProblem(string path) => (await GetAsync(path, null)).ShouldBe(404)["Content-Type"].ShouldBe("application/problem+json");

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("a/%2e%2e/b")]
    [InlineData("a%5Cb")]
    [InlineData("sessions/\u202Ea")]
    public async Task Path_Odd_FindsNothing(string path) =>
        ((int)(await GetAsync("metadata/" + path, Gateway.Token(Gateway.OnAzure))).Status).ShouldBeOneOf(400, 404);

    [Fact]
    public async Task Path_Long_IsInvalid() => (await GetAsync("metadata/" + new string('a', 2000), Gateway.Token(Gateway.OnAzure))).ShouldBeInvalid("path");

    [Fact]
    public async Task Text_WithNulEverywhere_IsNeverAnInternalError()
    {
        var token = Gateway.Token(Gateway.OnAzure, "admin");
        foreach (var field in new[] { "fileName", "contentType", "fileType", "scope", "system", "objectType", "objectId", "sha256" })
        {
            var body = Announcement();
            body[field] = "a\0b";
            ((int)(await PostAsync("upload-url", token, body)).Status).ShouldBeInRange(200, 499, field);
        }

        var more = Announcement();
        more["metadata"] = new JsonObject { ["a\0"] = "b\0" };
        more["tags"] = new JsonArray("a\0b");
        ((int)(await PostAsync("upload-url", token, more)).Status).ShouldBeInRange(400, 499);
        foreach (var parameter in new[] { "prefix", "fileType", "system", "objectType", "objectId", "tag", "cursor", "status" })
            (await GetAsync($"list?{parameter}=a%00b", token)).ShouldBeInvalid(parameter);
        foreach (var parameter in new[] { "userId", "action", "filePath", "objectType", "objectId", "cursor" })
            (await GetAsync($"audit-logs?{parameter}=a%00b", token)).ShouldBeInvalid(parameter);
    }

    private Task<Answer> PostTextAsync(string body) =>
        SendContentAsync(HttpMethod.Post, "upload-url", Gateway.Token(Gateway.OnAzure), new StringContent(body, Encoding.UTF8, "application/json"));
}
