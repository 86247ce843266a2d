using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Nothing is handed out that cannot be recorded, and what fails says when to try again. Every test breaks a gateway of its own.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Audit_Unwritable_NoUrlAndNoSilentRefusal()
    {
        await using var gateway = await GatewayFixture.StartOwnAsync();
        var caller = new Caller(gateway);
        await gateway.SqlAsync<int>("REVOKE INSERT ON storage_audit_logs FROM strongroom_app");

        var announced = await caller.UploadUrlAsync();
        announced.Status.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable, announced.Text);
        announced.Text.ShouldNotContain("http://127");
        announced["Retry-After"].ShouldNotBeNull();
        (await caller.GetAsync("metadata/none")).ShouldBeProblem(503, "audit-unavailable");
        (await caller.GetAsync("list?colour=red")).ShouldBeProblem(503, "audit-unavailable");
        (await caller.GetAsync("/api/health/live")).ShouldBe(200);
        (await caller.GetAsync("/api/health/ready")).ShouldBe(200);
        (await gateway.SqlAsync<long>("SELECT count(*) FROM file_records"))[0].ShouldBe(0);
        (await gateway.SqlAsync<long>("SELECT count(*) FROM grants"))[0].ShouldBe(0);
    }

    [Fact]
    public async Task Database_Unreachable_IsUnavailableWhileHealthAnswers()
    {
        await using var gateway = await GatewayFixture.StartOwnAsync(("Database:App", "Host=127.0.0.1;Port=1;Username=a;Password=b;Database=c;Timeout=1"));
        var caller = new Caller(gateway);

        (await caller.UploadUrlAsync()).ShouldBeProblem(503, "database-unavailable");
        (await caller.GetAsync("list")).ShouldBeProblem(503, "database-unavailable");
        (await caller.GetAsync("/api/v1/d/unknown")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await caller.GetAsync("/api/health/live")).ShouldBe(200);
        var ready = (await caller.GetAsync("/api/health/ready")).ShouldBe(503);
        ((bool)ready.Json["available"]!).ShouldBeFalse();
        var status = (await caller.GetAsync("status", "admin")).ShouldBe(200);
        ((bool)status.Json["healthy"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task Store_Unreachable_IsUnavailableAndThePendingFileIsKept()
    {
        await using var gateway = await GatewayFixture.StartOwnAsync(("Stores:0:Endpoint", "http://127.0.0.1:1/devstoreaccount1"));
        var caller = new Caller(gateway);

        // Signing needs no store. Completing does.
        var ticket = (await caller.UploadUrlAsync()).ShouldBe(201).Json;
        var complete = await caller.SendAsync(HttpMethod.Post, $"upload-complete/{ticket["file"]!["id"]}", null);

        complete.ShouldBeProblem(503, "store-unavailable");
        complete["Retry-After"].ShouldBe("5");
        ((string)(await caller.GetAsync($"metadata/{ticket["file"]!["path"]}")).Json["status"]!).ShouldBe("pending");
        var status = (await caller.GetAsync("status", "admin")).ShouldBe(200).Json;
        status["stores"]!.AsArray().Single(store => (string)store!["name"]! == "azurite")!["available"]!.GetValue<bool>().ShouldBeFalse();
    }

    private sealed class Caller(GatewayFixture gateway)
    {
        private static CancellationToken Cancel => TestContext.Current.CancellationToken;

        public Task<Answer> UploadUrlAsync() => SendAsync(HttpMethod.Post, "upload-url", new JsonObject
        {
            ["fileName"] = "a.pdf",
            ["contentType"] = "application/pdf",
            ["size"] = 10,
            ["fileType"] = "attachment",
            ["scope"] = "sessions/s",
        });

        public Task<Answer> GetAsync(string path, string role = "member") => SendAsync(HttpMethod.Get, path, null, role);

        public async Task<Answer> SendAsync(HttpMethod method, string path, JsonNode? body, string role = "member")
        {
            using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/v1/storage/" + path);
            if (body is not null) request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            request.Headers.Authorization = new("Bearer", gateway.Token(gateway.OnAzure, role));
            var response = await gateway.Client.SendAsync(request, Cancel);
            return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(Cancel), response);
        }
    }
}
