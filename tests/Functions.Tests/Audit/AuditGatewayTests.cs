using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Audit;
using Strongroom.Functions.Tests.Http;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Functions.Tests.Audit;

/// <summary>What tests of the log over HTTP have in common: sealing, packs, and checking what they are told with the library alone.</summary>
public abstract class AuditGatewayTests : GatewayTests
{
    protected const string Audit = "/api/v1/audit/";

    /// <summary>Seals until the tenant has no entry left. Transactions of other tests hold sealing up, as they may.</summary>
    protected Task SealAsync(TenantId tenant) => Patience.UntilAsync(
        async () =>
        {
            await Gateway.Services.GetRequiredService<SealAuditLog>().RunAsync(Cancel);
            var open = await Gateway.SqlAsync<long>(
                "SELECT count(*) FROM storage_audit_logs a WHERE a.tenant_id = @t AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.tenant_id = @t AND l.entry_id = a.id)", ("t", tenant.Value));
            return open[0] == 0;
        },
        "sealed");

    protected Task<List<Guid>> EntriesAsync(TenantId tenant) =>
        Gateway.SqlAsync<Guid>("SELECT entry_id FROM audit_leaves WHERE tenant_id = @t ORDER BY seq", ("t", tenant.Value));

    protected static LogHash Hash(JsonNode? text) => LogHash.TryParseBase64((string)text!, out var hash) ? hash : throw new FormatException((string)text!);

    protected static LogHash[] Hashes(JsonNode? list) => [.. list!.AsArray().Select(Hash)];

    /// <summary>Reads a checkpoint's note with the keys that the gateway names.</summary>
    protected async Task<ChainedCheckpoint> CheckpointAsync(string note, string token)
    {
        var keys = (await GetAsync(Audit + "keys", token)).ShouldBe(200).Json["keys"]!.AsArray().Select(key => NoteKey.Parse((string)key!)).ToList();
        var signed = SignedNote.Parse(Encoding.UTF8.GetBytes(note));
        signed.IsSignedBy(keys, out var why).ShouldBeTrue(why);
        return ChainedCheckpoint.Parse(signed.Text);
    }

    /// <summary>Asks for a pack, has it built, and downloads it by a signed URL.</summary>
    protected async Task<byte[]> PackAsync(TenantId tenant, JsonObject request)
    {
        var token = Gateway.Token(tenant, "admin");
        var asked = (await PostAsync(Audit + "packs", token, request)).ShouldBe(202).Json;
        ((string)asked["status"]!).ShouldBe("queued");
        await SealAsync(tenant);
        var pack = asked;
        await Patience.UntilAsync(
            async () =>
            {
                await Gateway.Services.GetRequiredService<BuildAuditPacks>().RunAsync(Cancel);
                pack = (await GetAsync(Audit + $"packs/{asked["id"]}", token)).ShouldBe(200).Json;
                return (string)pack["status"]! is not ("queued" or "running");
            },
            "pack built");

        ((string)pack["status"]!).ShouldBe("ready", pack.ToJsonString());
        ((long)pack["done"]!).ShouldBe((long)pack["total"]!);
        var url = (await PostAsync("signed-url", token, new JsonObject { ["fileId"] = (string)pack["fileId"]! })).ShouldBe(200).Json;
        using var client = new HttpClient();
        return await client.GetByteArrayAsync(new Uri((string)url["url"]!), Cancel);
    }

    /// <summary>Checks everything in a pack with nothing but what is in it, and returns its entries.</summary>
    protected static List<AuditEntryForm> Check(byte[] pack)
    {
        using var zip = new ZipArchive(new MemoryStream(pack));
        var about = JsonNode.Parse(Read(zip, "pack.json"))!;
        var keys = Read(zip, "keys").TrimEnd('\n').Split('\n').Select(NoteKey.Parse).ToList();
        var newest = Checkpoint("checkpoint");
        newest.Origin.ShouldBe((string)about["origin"]!);
        newest.Size.ShouldBe((long)about["treeSize"]!);

        var entries = new List<AuditEntryForm>();
        foreach (var line in Read(zip, "entries.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var text = line[(line.IndexOf("\"entry\":", StringComparison.Ordinal) + 8)..line.LastIndexOf(",\"proof\":", StringComparison.Ordinal)];
            var form = AuditEntryForm.Parse(Encoding.UTF8.GetBytes(text));
            var json = JsonNode.Parse(line)!;
            Proofs.VerifyInclusion(form.LeafHash(), (long)json["index"]!, newest.Size, newest.Root, Hashes(json["proof"])).ShouldBeTrue(line);
            entries.Add(form);
        }

        entries.Count.ShouldBe((int)about["entryCount"]!);
        foreach (var file in zip.Entries.Where(file => file.FullName.StartsWith("checkpoints/", StringComparison.Ordinal)))
        {
            var sealing = Checkpoint(file.FullName);
            file.FullName.ShouldBe($"checkpoints/{sealing.Size:D20}");
            if (sealing.Size == newest.Size) continue;
            var proof = JsonNode.Parse(Read(zip, $"consistency/{sealing.Size}-{newest.Size}.json"))!;
            Proofs.VerifyConsistency(sealing.Size, newest.Size, sealing.Root, newest.Root, Hashes(proof["proof"])).ShouldBeTrue();
        }

        return entries;

        ChainedCheckpoint Checkpoint(string name)
        {
            var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Read(zip, name)));
            note.IsSignedBy(keys, out var why).ShouldBeTrue(why);
            return ChainedCheckpoint.Parse(note.Text);
        }
    }

    protected static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
