using System.Text;
using System.Text.Json.Nodes;
using Strongroom.TransparencyLog;

namespace Strongroom.Functions.Tests.Audit;

/// <summary>Checkpoints and proofs over HTTP, checked with the library as a tenant would.</summary>
public sealed class AuditProofTests : AuditGatewayTests
{
    [Fact]
    public async Task Proofs_OfEveryEntryAtSeveralSizes_Verify()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");
        var sizes = new List<(long Size, LogHash Root)>();
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 0; i < round; i++) await UploadAsync(tenant);
            await SealAsync(tenant);
            var checkpoint = (await GetAsync(Audit + "checkpoint", token)).ShouldBe(200).Json;
            var read = await CheckpointAsync((string)checkpoint["note"]!, token);
            (read.Origin, read.Size, read.Root).ShouldBe(($"strongroom.local/audit/{tenant}", (long)checkpoint["size"]!, Hash(checkpoint["root"])));
            ((DateTimeOffset)checkpoint["time"]!).ShouldBe(read.Time);
            sizes.Add((read.Size, read.Root));

            var ids = await EntriesAsync(tenant);
            ids.Count.ShouldBe((int)read.Size);
            for (var index = 0; index < ids.Count; index++)
            {
                var proven = (await GetAsync(Audit + $"entries/{ids[index]}", token)).ShouldBe(200).Json;
                ((long)proven["index"]!).ShouldBe(index);
                var leaf = MerkleHash.Leaf(Encoding.UTF8.GetBytes((string)proven["entry"]!));
                leaf.ShouldBe(Hash(proven["leafHash"]));
                Proofs.VerifyInclusion(leaf, index, read.Size, read.Root, Hashes(proven["proof"])).ShouldBeTrue();
                AuditEntryForm.Parse(Encoding.UTF8.GetBytes((string)proven["entry"]!)).Id.ShouldBe(ids[index]);
            }
        }

        foreach (var (from, to) in from a in sizes from b in sizes where a.Size <= b.Size select (a, b))
        {
            var proof = (await GetAsync(Audit + $"consistency?from={from.Size}&to={to.Size}", token)).ShouldBe(200).Json;
            (Hash(proof["fromRoot"]), Hash(proof["toRoot"])).ShouldBe((from.Root, to.Root));
            Proofs.VerifyConsistency(from.Size, to.Size, from.Root, to.Root, Hashes(proof["proof"])).ShouldBeTrue();
        }

        var note = await GetAsync(Audit + $"checkpoint?size={sizes[0].Size}&format=note", token);
        note.ShouldBe(200)["Content-Type"].ShouldBe("text/plain; charset=utf-8");
        (await CheckpointAsync(note.Text, token)).Size.ShouldBe(sizes[0].Size);
        (await GetAsync(Audit + "verify", token)).ShouldBe(200).Json["verified"]!.GetValue<bool>().ShouldBeTrue();
        (await PostAsync(Audit + "verify", token, new JsonObject { ["checkpoint"] = note.Text })).ShouldBe(200).Json["verified"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Entry_NotYetSealed_IsRefusedAsSuch()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant, "admin");
        await UploadAsync(tenant);
        var id = (await Gateway.SqlAsync<Guid>("SELECT id FROM storage_audit_logs WHERE tenant_id = @t LIMIT 1", ("t", tenant.Value)))[0];

        // Another test's pass of the sealer may be faster than this one's request.
        var answer = await GetAsync(Audit + $"entries/{id}", token);
        if ((int)answer.Status != 200)
        {
            answer.ShouldBeProblem(409, "not-sealed");
            answer["Retry-After"].ShouldBe("10");
        }

        await SealAsync(tenant);
        (await GetAsync(Audit + $"entries/{id}", token)).ShouldBe(200);
    }

    [Fact]
    public async Task Log_OfAnotherTenant_IsNotThere()
    {
        var (owner, stranger) = (await Gateway.AddTenantAsync("azurite"), await Gateway.AddTenantAsync("azurite"));
        await UploadAsync(owner);
        await SealAsync(owner);
        var entry = (await EntriesAsync(owner))[0];

        (await GetAsync(Audit + $"entries/{entry}", Gateway.Token(stranger, "admin"))).ShouldBeProblem(404, "not-found");
        (await GetAsync(Audit + $"entries/{entry}", Gateway.Token(owner))).ShouldBeProblem(403, "forbidden");
        (await GetAsync(Audit + "checkpoint", Gateway.Token(owner))).ShouldBeProblem(403, "forbidden");
        var theirs = (await GetAsync(Audit + "keys", Gateway.Token(stranger, "admin"))).ShouldBe(200).Json;
        ((string)theirs["origin"]!).ShouldBe($"strongroom.local/audit/{stranger}");
    }

    [Theory]
    [InlineData("consistency", "from")]
    [InlineData("consistency?from=1000000", "from")]
    [InlineData("consistency?from=0&to=1000000", "to")]
    [InlineData("consistency?from=-1", "from")]
    [InlineData("checkpoint?size=x", "size")]
    [InlineData("checkpoint?format=xml", "format")]
    [InlineData("entries/7", "id")]
    public async Task Request_Wrong_NamesTheField(string path, string field) =>
        (await GetAsync(Audit + path, Gateway.Token(Gateway.OnAzure, "admin"))).ShouldBeInvalid(field);
}
