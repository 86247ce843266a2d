using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Erasure;
using Strongroom.Functions.Tests.Http;
using Strongroom.Functions.Tests.Retention;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Functions.Tests.Erasure;

/// <summary>Erasures from the request to the last byte, by two admins.</summary>
[Collection(RetentionPasses.Name)]
public sealed class ErasureTests : GatewayTests
{
    private const string Erasures = "/api/v1/erasure";

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Erasure_OfAPerson_DestroysWhatIsTheirsAndNothingElse(string store)
    {
        var tenant = await Gateway.AddTenantAsync(store);
        var (one, two, held) = (await UploadAsync(tenant, user: "alice"), await UploadAsync(tenant, user: "alice"), await UploadAsync(tenant, user: "alice"));
        await SendAsync(HttpMethod.Delete, $"file?fileId={two["id"]}", Gateway.Token(tenant));
        (await GetAsync($"signed-url?fileId={one["id"]}", Gateway.Token(tenant))).ShouldBe(200);
        var tagged = Announcement();
        tagged["tags"] = new JsonArray("subject:alice");
        var (about, bobs) = (await UploadAsync(tenant, announcement: tagged, user: "bob"), await UploadAsync(tenant, user: "bob"));
        await HoldAsync(tenant, held);
        var grants = await Gateway.SqlAsync<long>("SELECT count(*) FROM grants WHERE tenant_id = @t AND issued_to = 'alice'", ("t", tenant.Value));

        var asked = (await PostAsync(Erasures, Gateway.Token(tenant, "admin", "anna"), Request("alice", "subject:alice"))).ShouldBe(201).Json;
        ((string)asked["status"]!, (long)asked["files"]!, (long)asked["bytes"]!).ShouldBe(("waiting", 3, 300));
        var done = await CarryOutAsync(tenant, asked);

        foreach (var file in new[] { one, two, about })
        {
            (await Gateway.SqlAsync<string>("SELECT status || ' ' || path || ' ' || file_name || ' ' || uploaded_by || ' ' || metadata || ' ' || tags::text FROM file_records WHERE id = @id", Id(file)))
                .ShouldBe([$"purged erased/{file["id"]} erased erased {{}} {{}}"]);
            (await ExistsAsync(tenant, store, file)).ShouldBeFalse();
            (await Gateway.SqlAsync<long>("SELECT count(*) FROM receipts WHERE file_id = @id", Id(file))).ShouldBe([1L]);
        }

        foreach (var file in new[] { held, bobs })
        {
            (await Gateway.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", Id(file))).ShouldBe(["available"]);
            (await ExistsAsync(tenant, store, file)).ShouldBeTrue();
        }

        ((long)done["kept"]!["files"]!, (string)done["kept"]!["list"]![0]!["fileId"]!, (string)done["kept"]!["list"]![0]!["reason"]!).ShouldBe((1, (string)held["id"]!, "held"));
        ((long)done["actorsErased"]!).ShouldBe(1);
        done["selection"]!.ToJsonString().ShouldBe("{}");
        await ShouldBeCertifiedAsync(tenant, done);
        grants[0].ShouldBeGreaterThan(0);
        await ShouldHaveEntriesAsync(tenant, ((string)one["scope"]!)["sessions/".Length..], 5);
        (await Gateway.SqlAsync<long>(
            """
            SELECT (SELECT count(*) FROM audit_actors WHERE tenant_id = @t AND user_id = 'alice') + (SELECT count(*) FROM grants WHERE tenant_id = @t AND issued_to = 'alice')
                + (SELECT count(*) FROM idempotency_keys WHERE tenant_id = @t AND user_id = 'alice') + (SELECT count(*) FROM erasures WHERE tenant_id = @t AND subject IS NOT NULL)
            """, ("t", tenant.Value))).ShouldBe([0L]);
        (await Gateway.SqlAsync<string>("SELECT metadata ->> 'filesErased' FROM storage_audit_logs WHERE tenant_id = @t AND operation = 'erasure.complete'", ("t", tenant.Value))).ShouldBe(["3"]);
    }

    [Fact]
    public async Task Erasure_OfATenant_LeavesNothing()
    {
        var tenant = await Gateway.AddTenantAsync("ceph");
        var files = new[] { await UploadAsync(tenant), await UploadAsync(tenant, user: "bob") };
        var other = await UploadAsync(await Gateway.AddTenantAsync("ceph"));

        var asked = (await PostAsync(Erasures, Gateway.Token(tenant, "admin", "anna"), new JsonObject { ["tenant"] = true, ["reason"] = "Contract ended" })).ShouldBe(201).Json;
        var done = await CarryOutAsync(tenant, asked);

        ((string)done["kind"]!, (long)done["kept"]!["files"]!).ShouldBe(("tenant", 0));
        foreach (var file in files) (await ExistsAsync(tenant, "ceph", file)).ShouldBeFalse();
        (await Gateway.SqlAsync<string>("SELECT DISTINCT status FROM file_records WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe(["purged"]);
        (await Gateway.SqlAsync<string>("SELECT files || ' ' || bytes FROM tenant_usage WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe(["0 0"]);
        (await Gateway.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", Id(other))).ShouldBe(["available"]);
    }

    [Fact]
    public async Task Erasure_Confirmed_NeedsAnotherAdminAndTheDigest()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var file = await UploadAsync(tenant, user: "alice");
        var (anna, bea) = (Gateway.Token(tenant, "admin", "anna"), Gateway.Token(tenant, "admin", "bea"));
        var asked = (await PostAsync(Erasures, anna, Request("alice"))).ShouldBe(201).Json;
        var path = $"{Erasures}/{asked["id"]}";
        var confirmation = new JsonObject { ["digest"] = (string)asked["digest"]! };

        (await PostAsync($"{path}/confirm", Gateway.Token(tenant, "member", "carl"), confirmation)).ShouldBeProblem(403, "forbidden");
        (await PostAsync($"{path}/confirm", anna, confirmation)).ShouldBeProblem(409, "second-person-needed");
        (await PostAsync($"{path}/confirm", bea, new JsonObject { ["digest"] = new string('0', 64) })).ShouldBeProblem(409, "digest-mismatch");
        (await PostAsync($"{path}/confirm", bea, new JsonObject { ["digest"] = "abc" })).ShouldBeInvalid("digest");
        (await PostAsync($"{path}/confirm", Gateway.Token(await Gateway.AddTenantAsync("azurite"), "admin"), confirmation)).ShouldBeProblem(404, "not-found");
        // Confirming the plan by itself would go round the second person.
        (await PostAsync($"/api/v1/retention/plans/{asked["planId"]}/confirm", anna, confirmation)).Status.ShouldNotBe(System.Net.HttpStatusCode.OK);
        await Gateway.Services.GetRequiredService<ApplyRetention>().RunAsync(Cancel);
        (await Gateway.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", Id(file))).ShouldBe(["available"]);

        (await SendAsync(HttpMethod.Delete, path, bea)).ShouldBe(200);
        ((string)(await GetAsync(path, anna)).ShouldBe(200).Json["status"]!).ShouldBe("cancelled");
        (await PostAsync($"{path}/confirm", bea, confirmation)).ShouldBeProblem(409, "wrong-state");
    }

    [Fact]
    public async Task Erasure_AskedForWrongly_IsRefused()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var admin = Gateway.Token(tenant, "admin");
        (await PostAsync(Erasures, admin, new JsonObject { ["reason"] = "r" })).ShouldBeInvalid("tenant");
        (await PostAsync(Erasures, admin, new JsonObject { ["reason"] = "r", ["tenant"] = true, ["userId"] = "u" })).ShouldBeInvalid("tenant");
        (await PostAsync(Erasures, admin, new JsonObject { ["userId"] = "u" })).ShouldBeInvalid("reason");
        (await PostAsync(Erasures, admin, new JsonObject { ["prefixes"] = new JsonArray(""), ["reason"] = "r" })).ShouldBeInvalid("prefixes");
        (await PostAsync(Erasures, Gateway.Token(tenant), Request("alice"))).ShouldBeProblem(403, "forbidden");

        var first = (string)(await PostAsync(Erasures, admin, Request("nobody"), ("Idempotency-Key", "erase"))).ShouldBe(201).Json["id"]!;
        ((string)(await PostAsync(Erasures, admin, Request("nobody"), ("Idempotency-Key", "erase"))).ShouldBe(201).Json["id"]!).ShouldBe(first);
        (await GetAsync(Erasures, admin)).ShouldBe(200).Json["erasures"]!.AsArray().Count.ShouldBe(1);
    }

    // The erasure's certificate and its run's hold the same receipts, and verify with the keys of the audit log alone.
    private async Task ShouldBeCertifiedAsync(TenantId tenant, JsonNode erasure)
    {
        var token = Gateway.Token(tenant, "admin");
        var keys = (await GetAsync("/api/v1/audit/keys", token)).ShouldBe(200).Json["keys"]!.AsArray().Select(key => NoteKey.Parse((string)key!)).ToList();
        var run = (await Gateway.SqlAsync<Guid>("SELECT id FROM retention_runs WHERE plan_id = @id", ("id", Guid.Parse((string)erasure["planId"]!)))).Single();
        foreach (var of in new[] { $"erasureId={erasure["id"]}", $"runId={run}" })
        {
            var certificate = (await GetAsync($"/api/v1/retention/certificates?{of}", token)).ShouldBe(200).Json;
            ((long)certificate["files"]!, (string)certificate["planDigest"]!).ShouldBe((3, (string)erasure["digest"]!));
            var notes = certificate["batches"]!.AsArray().ToDictionary(batch => (string)batch!["id"]!, batch => Encoding.UTF8.GetBytes((string)batch!["note"]!));
            foreach (var item in certificate["items"]!.AsArray())
            {
                LogHash[] proof = [.. item!["proof"]!.AsArray().Select(hash => LogHash.TryParseBase64((string)hash!, out var read) ? read : throw new FormatException())];
                ReceiptProof.Check(Encoding.UTF8.GetBytes((string)item["statement"]!), (int)item["leaf"]!, proof, notes[(string)item["batch"]!], keys).ShouldBeNull();
            }
        }

        var page = (await GetAsync($"/api/v1/retention/certificates?erasureId={erasure["id"]}&format=html", token)).ShouldBe(200).Text;
        page.ShouldContain("<h2>Kept</h2>");
        page.ShouldContain((string)erasure["kept"]!["list"]![0]!["fileId"]!);
    }

    private static JsonObject Request(string user, params string[] tags) => new()
    {
        ["userId"] = user,
        ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]),
        ["reason"] = "Article 17 request",
        ["caseId"] = "DSR-12",
    };

    private async Task<JsonNode> CarryOutAsync(TenantId tenant, JsonNode asked)
    {
        var token = Gateway.Token(tenant, "admin", "bea");
        (await PostAsync($"{Erasures}/{asked["id"]}/confirm", token, new JsonObject { ["digest"] = (string)asked["digest"]! })).ShouldBe(200);
        var erasure = asked;
        await Patience.UntilAsync(
            async () =>
            {
                await Gateway.Services.GetRequiredService<ApplyRetention>().RunAsync(Cancel);
                await Gateway.Services.GetRequiredService<PurgeDeleted>().RunAsync(Cancel);
                await Gateway.Services.GetRequiredService<CompleteErasures>().RunAsync(Cancel);
                erasure = (await GetAsync($"{Erasures}/{asked["id"]}", token)).ShouldBe(200).Json;
                return (string)erasure["status"]! == "done";
            },
            "erased");
        return erasure;
    }

    private async Task HoldAsync(TenantId tenant, JsonNode file) => await Gateway.SqlAsync<Guid>(
        """
        INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, file_id, set_by, set_at)
        VALUES (gen_random_uuid(), @t, 'c', 'r', 'file', @id, 'anna', now()) RETURNING id
        """, ("t", tenant.Value), Id(file));

    private async Task<bool> ExistsAsync(TenantId tenant, string store, JsonNode file) =>
        await Gateway.Services.GetRequiredService<ObjectStores>().Get(store).HeadAsync(ObjectKey.Of(tenant, (string)file["path"]!), Cancel) is not null;

    private static (string Name, object Value) Id(JsonNode file) => ("id", Guid.Parse((string)file["id"]!));
}
