using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Functions.Tests.Audit;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Functions.Tests.Retention;

/// <summary>Receipts and certificates over HTTP, checked with nothing but the keys.</summary>
public sealed class ReceiptTests : AuditGatewayTests
{
    private const string Retention = "/api/v1/retention/";

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Receipt_OfAHardDelete_IsProvenByItselfAndByTheAuditLog(string store)
    {
        var tenant = await Gateway.AddTenantAsync(store);
        var admin = Gateway.Token(tenant, "admin");
        var file = await PurgeAsync(tenant);

        var receipt = (await GetAsync($"{Retention}receipts?fileId={file["id"]}", admin)).ShouldBe(200).Json["receipts"]!.AsArray().Single()!;

        var statement = (string)receipt["statement"]!;
        Prove(statement, receipt, await KeysAsync(admin)).ShouldBeNull();
        var says = ReceiptStatement.Parse(Encoding.UTF8.GetBytes(statement));
        (says.File.ToString(), says.Size, says.Sha256, says.Reason, says.Tenant).ShouldBe(((string)file["id"]!, 100, (string)file["sha256"]!, "hard-delete", tenant.Value));
        statement.ShouldNotContain("by the customer");
        statement.ShouldNotContain((string)file["path"]!);
        (await GetAsync($"{Retention}receipts/{receipt["id"]}", admin)).ShouldBe(200).Text.ShouldBe(receipt.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

        // The log holds the hash of the statement.
        await SealAsync(tenant);
        var entry = (await GetAsync($"{Audit}entries/{receipt["entryId"]}", admin)).ShouldBe(200).Json;
        var form = entry["entry"]!.ToJsonString();
        form.ShouldContain("PURGE");
        form.ShouldContain(MerkleHash.Data(Encoding.UTF8.GetBytes(statement)).ToHex());
    }

    [Fact]
    public async Task Certificate_OfAFile_IsVerifiableAndPrintable()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var admin = Gateway.Token(tenant, "admin");
        var file = await PurgeAsync(tenant);

        var certificate = (await GetAsync($"{Retention}certificates?fileId={file["id"]}", admin)).ShouldBe(200).Json;

        ((string)certificate["kind"]!, (long)certificate["files"]!, (long)certificate["bytes"]!).ShouldBe(("file", 1, 100));
        var item = certificate["items"]![0]!;
        var note = certificate["batches"]!.AsArray().Single(batch => (string)batch!["id"]! == (string)item["batch"]!)!["note"]!;
        var keys = certificate["keys"]!.AsArray().Select(key => NoteKey.Parse((string)key!)).ToList();
        ReceiptProof.Check(Encoding.UTF8.GetBytes((string)item["statement"]!), (int)item["leaf"]!, Hashes(item["proof"]), Encoding.UTF8.GetBytes((string)note!), keys).ShouldBeNull();

        var page = (await GetAsync($"{Retention}certificates?fileId={file["id"]}&format=html", admin)).ShouldBe(200);
        page.Header("Content-Type").ShouldBe("text/html; charset=utf-8");
        page.Text.ShouldContain("Certificate of destruction");
        page.Text.ShouldContain((string)file["sha256"]!);
        page.Text.ShouldNotContain("<script");
    }

    [Fact]
    public async Task Receipts_AskedForWronglyOrByOthers_AreNotShown()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var (admin, stranger) = (Gateway.Token(tenant, "admin"), Gateway.Token(await Gateway.AddTenantAsync("azurite"), "admin"));
        var file = await PurgeAsync(tenant);
        var receipt = (string)(await GetAsync($"{Retention}receipts", admin)).ShouldBe(200).Json["receipts"]![0]!["id"]!;

        (await GetAsync($"{Retention}receipts", stranger)).ShouldBe(200).Json["receipts"]!.AsArray().ShouldBeEmpty();
        (await GetAsync($"{Retention}receipts/{receipt}", stranger)).ShouldBeProblem(404, "not-found");
        (await GetAsync($"{Retention}certificates?fileId={file["id"]}", stranger)).ShouldBeProblem(404, "not-found");
        (await GetAsync($"{Retention}receipts", Gateway.Token(tenant))).ShouldBeProblem(403, "forbidden");
        (await GetAsync($"{Retention}certificates", admin)).ShouldBeInvalid("fileId");
        (await GetAsync($"{Retention}certificates?fileId={file["id"]}&runId={receipt}", admin)).ShouldBeInvalid("fileId");
        (await GetAsync($"{Retention}certificates?runId={Guid.NewGuid()}", admin)).ShouldBeProblem(404, "not-found");
        (await GetAsync($"{Retention}receipts?cursor=nonsense", admin)).ShouldBeInvalid("cursor");
    }

    [Fact]
    public async Task Receipts_PageByPage_ComeOnceEach()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var admin = Gateway.Token(tenant, "admin");
        var files = new List<string>();
        for (var i = 0; i < 5; i++) files.Add((string)(await PurgeAsync(tenant))["id"]!);

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = (await GetAsync($"{Retention}receipts?limit=2{cursor}", admin)).ShouldBe(200).Json;
            seen.AddRange(page["receipts"]!.AsArray().Select(receipt => (string)receipt!["fileId"]!));
            cursor = page["cursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);

        seen.Order().ShouldBe(files.Order());
    }

    private async Task<JsonNode> PurgeAsync(TenantId tenant)
    {
        var file = await UploadAsync(tenant);
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}&mode=hard&reason=asked%20by%20the%20customer", Gateway.Token(tenant, "admin"))).ShouldBe(202);
        await Patience.UntilAsync(
            async () =>
            {
                await Gateway.Services.GetRequiredService<PurgeDeleted>().RunAsync(Cancel);
                return (await Gateway.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", Guid.Parse((string)file["id"]!))))[0] == "purged";
            },
            "purged");
        return file;
    }

    private async Task<List<NoteKey>> KeysAsync(string token) =>
        [.. (await GetAsync(Audit + "keys", token)).ShouldBe(200).Json["keys"]!.AsArray().Select(key => NoteKey.Parse((string)key!))];

    private static string? Prove(string statement, JsonNode receipt, List<NoteKey> keys) => ReceiptProof.Check(
        Encoding.UTF8.GetBytes(statement), (int)receipt["leaf"]!, Hashes(receipt["proof"]), Encoding.UTF8.GetBytes((string)receipt["note"]!), keys);
}
