using System.Text.Json.Nodes;
using Strongroom.Functions.Tests.Http;

namespace Strongroom.Functions.Tests.Retention;

/// <summary>Policies, closures and pauses over HTTP.</summary>
public sealed class PolicyRoutesTests : GatewayTests
{
    private const string Policies = "/api/v1/retention/policies";
    private const string Closures = "/api/v1/retention/closures";
    private const string Pause = "/api/v1/retention/pause";

    [Fact]
    public async Task Policies_ForAViewer_AreListedAndCannotBeChanged()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        foreach (var role in new[] { "viewer", "member", "service", "agent" })
        {
            var token = Gateway.Token(tenant, role);
            var list = (await GetAsync(Policies, token)).ShouldBe(200).Json;
            ((int)list["auditRetentionDays"]!).ShouldBe(2557);
            list["policies"]!.AsArray().Count.ShouldBe(15);
            (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 120 })).ShouldBeProblem(403, "forbidden");
            (await SendAsync(HttpMethod.Delete, $"{Policies}/audio", token)).ShouldBeProblem(403, "forbidden");
            (await PostAsync(Policies, token, new JsonObject { ["name"] = "a" })).ShouldBeProblem(403, "forbidden");
        }

        (await GetAsync(Policies, Gateway.Token(tenant, "platform-admin"))).ShouldBeProblem(403, "forbidden");
        var chat = (await GetAsync($"{Policies}/chat", Gateway.Token(tenant, "viewer"))).ShouldBe(200).Json;
        chat["current"]!.AsObject().ContainsKey("ageDays").ShouldBeFalse("indefinitely");
        ((bool)chat["current"]!["builtIn"]!).ShouldBeTrue();
        ((int)chat["floorDays"]!).ShouldBe(30);
    }

    [Fact]
    public async Task Policy_Changed_ShowsWhatHoldsAndWhatIsToCome()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin", "alice");

        var longer = (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 365, ["version"] = 0 })).ShouldBe(200).Json;
        ((int)longer["current"]!["ageDays"]!).ShouldBe(365);
        ((string)longer["current"]!["createdBy"]!).ShouldBe("alice");
        longer["pending"].ShouldBeNull();

        var shorter = (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 30, ["version"] = 1 })).ShouldBe(200).Json;
        ((int)shorter["current"]!["ageDays"]!).ShouldBe(365);
        ((int)shorter["pending"]!["ageDays"]!).ShouldBe(30);
        ((DateTimeOffset)shorter["pending"]!["effectiveAt"]! - (DateTimeOffset)shorter["pending"]!["createdAt"]!).ShouldBe(TimeSpan.FromDays(7));
        shorter["versions"]!.AsArray().Select(v => ((bool)v!["builtIn"]!, (int)v["version"]!)).ShouldBe([(true, 1), (false, 1), (false, 2)]);
        (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 40, ["version"] = 1 })).ShouldBeProblem(409, "conflict");
        (await SendAsync(HttpMethod.Delete, $"{Policies}/audio?version=1", token)).ShouldBeProblem(409, "conflict");

        var listed = (await GetAsync(Policies, token)).Json["policies"]!.AsArray().Single(p => (string)p!["name"]! == "audio")!;
        (listed["current"]!.ToJsonString(), listed["pending"]!.ToJsonString()).ShouldBe((shorter["current"]!.ToJsonString(), shorter["pending"]!.ToJsonString()));
        (await Gateway.SqlAsync<string>("SELECT metadata->>'name' || ' ' || (metadata->>'version') FROM storage_audit_logs WHERE tenant_id = @t AND action = 'POLICY' ORDER BY xact, id", ("t", tenant.Value)))
            .ShouldBe(["audio 1", "audio 2"]);
    }

    [Fact]
    public async Task Policy_CreatedWithAKey_IsMadeOnce()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");
        var body = new JsonObject { ["name"] = "videos", ["fileTypes"] = new JsonArray("video"), ["basis"] = "last-accessed", ["ageDays"] = 400, ["action"] = "archive", ["floorDays"] = 100, ["ceilingDays"] = 500 };

        var first = (await PostAsync(Policies, token, body.DeepClone(), ("Idempotency-Key", "k"))).ShouldBe(201);
        var again = (await PostAsync(Policies, token, body.DeepClone(), ("Idempotency-Key", "k"))).ShouldBe(201);

        again["Idempotency-Replayed"].ShouldBe("true");
        again.Text.ShouldBe(first.Text);
        first.Json["current"].ShouldBeNull("it waits out the notice");
        ((int)first.Json["ceilingDays"]!).ShouldBe(500);
        (await PostAsync(Policies, token, body.DeepClone())).ShouldBeProblem(409, "wrong-state");
        (await SendAsync(HttpMethod.Put, $"{Policies}/other", token, body.DeepClone())).ShouldBeInvalid("name");
        (await SendAsync(HttpMethod.Delete, $"{Policies}/videos", token)).ShouldBe(200).Json["pending"].ShouldBeNull();
        (await GetAsync(Policies, token)).Json["policies"]!.AsArray().Count.ShouldBe(15);
        (await GetAsync($"{Policies}/nothing", token)).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task Policy_Wrong_NamesEveryField()
    {
        var token = Gateway.Token(Gateway.OnAzure, "admin");
        var body = new JsonObject { ["fileTypes"] = new JsonArray("nonsense"), ["classifications"] = new JsonArray("secret"), ["pathPrefix"] = "/", ["basis"] = "x", ["action"] = "y", ["priority"] = 5000, ["floorDays"] = 0 };
        (await SendAsync(HttpMethod.Put, $"{Policies}/wrong", token, body)).ShouldBeInvalid("fileTypes", "classifications", "pathPrefix", "basis", "action", "priority", "floorDays");
        (await SendAsync(HttpMethod.Put, $"{Policies}/Wrong", token, new JsonObject())).ShouldBeInvalid("name");
        (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 1.5 })).ShouldBeInvalid("ageDays");
        (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["tags"] = new JsonArray((JsonNode?)null) })).ShouldBeInvalid("tags");
        var error = (await SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 6 })).ShouldBeInvalid("ageDays")["errors"]![0]!;
        ((string)error["limit"]!).ShouldBe("7 to 36500");
        (await SendAsync(HttpMethod.Put, $"{Policies}/deleted-cleanup", token, new JsonObject { ["ageDays"] = 30, ["enabled"] = false })).ShouldBeInvalid("enabled");
        (await PostAsync(Policies, token, new JsonObject { ["basis"] = "created" })).ShouldBeInvalid("name");
    }

    [Fact]
    public async Task Puts_AtOnce_AreAnsweredOnceAndElseRefused()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync(HttpMethod.Put, $"{Policies}/audio", token, new JsonObject { ["ageDays"] = 100 + i, ["version"] = 0 })));

        answers.Count(answer => (int)answer.Status == 200).ShouldBe(1);
        foreach (var answer in answers.Where(answer => (int)answer.Status != 200)) answer.ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task Closures_OverHttp_OpenAndClose()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant);
        var body = new JsonObject { ["objectType"] = "sessions", ["objectId"] = "s-1", ["closedAt"] = "2026-01-01T00:00:00+01:00" };

        var closed = (await PostAsync(Closures, token, body.DeepClone(), ("Idempotency-Key", "k"))).ShouldBe(200);
        (await PostAsync(Closures, token, body.DeepClone(), ("Idempotency-Key", "k"))).ShouldBe(200).Text.ShouldBe(closed.Text);
        ((DateTimeOffset)closed.Json["closedAt"]!).ShouldBe(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero));
        ((bool)closed.Json["closed"]!).ShouldBeTrue();
        (await GetAsync($"{Closures}?objectType=sessions", token)).ShouldBe(200).Json["closures"]!.AsArray().Count.ShouldBe(1);
        ((bool)(await SendAsync(HttpMethod.Delete, $"{Closures}?objectType=sessions&objectId=s-1", token)).ShouldBe(200).Json["closed"]!).ShouldBeFalse();
        ((bool)(await PostAsync(Closures, token, body.DeepClone(), ("Idempotency-Key", "k"))).ShouldBe(200).Json["closed"]!).ShouldBeFalse("a repeated request closes nothing again");
        (await GetAsync(Closures, token)).ShouldBe(200).Json["closures"]!.AsArray().ShouldBeEmpty();

        (await PostAsync(Closures, token, new JsonObject { ["objectType"] = "a/b" })).ShouldBeInvalid("objectId");
        (await PostAsync(Closures, token, new JsonObject { ["objectType"] = "a/b", ["objectId"] = "", ["closedAt"] = "2999-01-01T00:00:00Z" })).ShouldBeInvalid("objectType", "objectId", "closedAt");
        (await SendAsync(HttpMethod.Delete, Closures, token)).ShouldBeInvalid("objectType", "objectId");
        (await PostAsync(Closures, Gateway.Token(tenant, "viewer"), body.DeepClone())).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task Pause_OverHttp_IsShownByTheStatus()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");

        ((bool)(await GetAsync(Pause, token)).ShouldBe(200).Json["paused"]!).ShouldBeFalse();
        (await SendAsync(HttpMethod.Put, Pause, token, new JsonObject { ["paused"] = true })).ShouldBeInvalid("reason");
        (await SendAsync(HttpMethod.Put, Pause, token, new JsonObject())).ShouldBeInvalid("paused");
        ((bool)(await SendAsync(HttpMethod.Put, Pause, token, new JsonObject { ["paused"] = true, ["reason"] = "inventory" })).ShouldBe(200).Json["paused"]!).ShouldBeTrue();
        var status = (await GetAsync("status", Gateway.Token(tenant, "platform-admin"))).ShouldBe(200).Json["retention"]!;
        ((bool)status["paused"]!).ShouldBeTrue();
        ((string)status["reason"]!).ShouldBe("inventory");
        (await SendAsync(HttpMethod.Put, Pause, token, new JsonObject { ["paused"] = false })).ShouldBe(200).Json["pausedAt"].ShouldBeNull();

        (await SendAsync(HttpMethod.Put, $"{Pause}/all", token, new JsonObject { ["paused"] = false })).ShouldBeProblem(403, "forbidden");
        (await SendAsync(HttpMethod.Put, $"{Pause}/all", Gateway.Token(tenant, "platform-admin"), new JsonObject { ["paused"] = false })).ShouldBe(200);
    }
}
