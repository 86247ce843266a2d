using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Database;
using Strongroom.Functions.Tests.Http;
using Strongroom.Retention;

namespace Strongroom.Functions.Tests.Retention;

/// <summary>Plans, runs and explanations over HTTP.</summary>
[Collection(RetentionPasses.Name)]
public sealed class RetentionPlanTests : GatewayTests
{
    private const string Retention = "/api/v1/retention/";

    [Fact]
    public async Task Plan_ConfirmedByItsDigest_IsCarriedOutAndExplained()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var (admin, member) = (Gateway.Token(tenant, "admin"), Gateway.Token(tenant));
        var (old, young) = (await UploadAsync(tenant), await UploadAsync(tenant));

        // 1. Before its time: what will happen, and when.
        var explained = (await GetAsync($"{Retention}explain?fileId={old["id"]}", member)).ShouldBe(200).Json;
        ((string)explained["status"]!, (string)explained["next"]!["action"]!, (string)explained["next"]!["policy"]!).ShouldBe(("available", "soft-delete", "session-attachment"));
        DateTimeOffset.Parse((string)explained["next"]!["at"]!, null).ShouldBe(DateTimeOffset.Parse((string)old["availableAt"]!, null).AddDays(90), TimeSpan.FromSeconds(1));
        var why = explained["policies"]!.AsArray().ToDictionary(policy => (string)policy!["name"]!, policy => (string)policy!["why"]!);
        why["session-attachment"].ShouldStartWith("governs, and is due ");
        why["audio"].ShouldBe("does not match: fileTypes");

        // 2. Past it, a draft takes it and nothing else.
        await Gateway.SqlAsync<Guid>("UPDATE file_records SET available_at = available_at - interval '91 days' WHERE id = @id RETURNING id", ("id", Guid.Parse((string)old["id"]!)));
        var plan = (await PostAsync(Retention + "plan", admin, null, ("Idempotency-Key", "plan"))).ShouldBe(201).Json;
        ((string)plan["status"]!, (long)plan["files"]!, (long)plan["tenantFiles"]!).ShouldBe(("draft", 1L, 2L));
        ((string)plan["groups"]![0]!["name"]!, (string)plan["groups"]![0]!["samples"]![0]!).ShouldBe(("session-attachment", (string)old["path"]!));
        ((string)(await PostAsync(Retention + "plan", admin, null, ("Idempotency-Key", "plan"))).ShouldBe(201).Json["id"]!).ShouldBe((string)plan["id"]!);
        (await PostAsync(Retention + "plan", member, null)).ShouldBeProblem(403, "forbidden");
        var item = (await GetAsync($"{Retention}plans/{plan["id"]}/items", admin)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)item["fileId"]!, (string)item["action"]!, (string)item["status"]!).ShouldBe(((string)old["id"]!, "soft-delete", "planned"));
        (await GetAsync($"{Retention}explain?fileId={old["id"]}", member)).ShouldBe(200).Json["blocks"]![0]!["state"]!.GetValue<string>().ShouldBe("draft");

        // 3. Confirmed by its digest only.
        var confirm = $"{Retention}plans/{plan["id"]}/confirm";
        (await PostAsync(confirm, admin, new JsonObject { ["digest"] = "x" })).ShouldBeInvalid("digest");
        (await PostAsync(confirm, admin, new JsonObject { ["digest"] = new string('0', 64) })).ShouldBeProblem(409, "digest-mismatch");
        (await PostAsync(confirm, Gateway.Token(Gateway.OnS3, "admin"), new JsonObject { ["digest"] = (string)plan["digest"]! })).ShouldBeProblem(404, "not-found");
        ((string)(await PostAsync(confirm, admin, new JsonObject { ["digest"] = (string)plan["digest"]! })).ShouldBe(200).Json["status"]!).ShouldBe("confirmed");
        (await PostAsync(confirm, admin, new JsonObject { ["digest"] = (string)plan["digest"]! })).ShouldBeProblem(409, "wrong-state");

        // 4. The timer carries it out.
        (await Gateway.Services.GetRequiredService<ApplyRetention>().RunAsync(Cancel)).Ending.ShouldBe(PassEnding.Done);
        ((string)(await GetAsync($"{Retention}plans/{plan["id"]}", admin)).ShouldBe(200).Json["status"]!).ShouldBe("done");
        var run = (await GetAsync(Retention + "runs", admin)).ShouldBe(200).Json["runs"]!.AsArray().ShouldHaveSingleItem()!;
        run = (await GetAsync($"{Retention}runs/{run["id"]}", admin)).ShouldBe(200).Json;
        ((string)run["plan"]!, (string)run["status"]!, (long)run["done"]!, (int)run["percent"]!, (long)run["bytes"]!).ShouldBe(((string)plan["id"]!, "done", 1L, 100, 100L));
        (await GetAsync($"metadata/{young["path"]}", member)).ShouldBe(200).Json["status"]!.GetValue<string>().ShouldBe("available");

        // 5. What did it, and what comes next.
        explained = (await GetAsync($"{Retention}explain?path={Uri.EscapeDataString((string)old["path"]!)}", member)).ShouldBe(200).Json;
        var deletion = explained["deletion"]!;
        ((string)deletion["by"]!, (string)deletion["plan"]!, (string)deletion["run"]!, (int)deletion["policyVersion"]!)
            .ShouldBe(("retention:session-attachment@1", (string)plan["id"]!, (string)run["id"]!, 1));
        ((string)explained["next"]!["action"]!, (string)explained["next"]!["policy"]!).ShouldBe(("purge", "deleted-cleanup"));
        (await SendAsync(HttpMethod.Delete, $"{Retention}plans/{plan["id"]}", admin)).ShouldBeProblem(409, "wrong-state");
    }

    [Fact]
    public async Task Draft_Cancelled_IsNotConfirmed()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var admin = Gateway.Token(tenant, "admin");
        var plan = (await PostAsync(Retention + "plan", admin, null)).ShouldBe(201).Json;
        ((long)plan["files"]!).ShouldBe(0);
        ((string)(await SendAsync(HttpMethod.Delete, $"{Retention}plans/{plan["id"]}", admin)).ShouldBe(200).Json["status"]!).ShouldBe("cancelled");
        (await PostAsync($"{Retention}plans/{plan["id"]}/confirm", admin, new JsonObject { ["digest"] = (string)plan["digest"]! })).ShouldBeProblem(409, "wrong-state");
        (await GetAsync(Retention + "plans?status=cancelled", admin)).ShouldBe(200).Json["plans"]!.AsArray().Count.ShouldBe(1);
        (await GetAsync(Retention + "plans?status=none", admin)).ShouldBeInvalid("status");
        (await GetAsync($"{Retention}plans/{Guid.NewGuid()}", admin)).ShouldBeProblem(404, "not-found");
        (await GetAsync($"{Retention}runs/{Guid.NewGuid()}", admin)).ShouldBeProblem(404, "not-found");
        (await GetAsync($"{Retention}explain?fileId={Guid.NewGuid()}", admin)).ShouldBeProblem(404, "not-found");
        (await GetAsync(Retention + "explain", admin)).ShouldBeInvalid("fileId");
    }

    [Fact]
    public async Task Explanation_OfAHeldFile_NamesTheHoldToAdminsOnly()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var file = await UploadAsync(tenant);
        var hold = (await PostAsync(Retention + "holds", Gateway.Token(tenant, "admin"), new JsonObject { ["caseId"] = "c", ["reason"] = "r", ["scope"] = "file", ["fileId"] = (string)file["id"]! }))
            .ShouldBe(201).Json;
        var admins = (await GetAsync($"{Retention}explain?fileId={file["id"]}", Gateway.Token(tenant, "admin"))).ShouldBe(200).Json["blocks"]![0]!;
        ((string)admins["kind"]!, (string)admins["holds"]![0]!).ShouldBe(("hold", (string)hold["id"]!));
        var members = (await GetAsync($"{Retention}explain?fileId={file["id"]}", Gateway.Token(tenant))).ShouldBe(200).Json["blocks"]![0]!;
        ((string)members["kind"]!).ShouldBe("hold");
        members["holds"].ShouldBeNull();
    }
}
