using System.Text;
using System.Text.Json.Nodes;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Verifier;

/// <summary>Certificates of destruction, good and tampered with, before the verifier as people run it.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly Guid Tenant = new("01930000-0000-7000-8000-000000000001"), Plan = new("01930000-0000-7000-8000-000000000002"), Run = new("01930000-0000-7000-8000-000000000003");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-certificates-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Certificate_Good_AnswersZero()
    {
        var (certificate, key) = await MakeAsync(7);
        var result = await VerifyAsync(certificate, "--key", key);
        result.Code.ShouldBe(0, result.Errors + result.Output);
        result.Output.ShouldStartWith($"VERIFIED: 7 receipts of run {Run}");
        (await VerifyAsync(certificate)).Output.ShouldContain("came with the certificate");
        var json = (await VerifyAsync(certificate, "--key", key, "--json")).Json;
        (json.GetProperty("verified").GetBoolean(), json.GetProperty("receipts").GetInt32(), json.GetProperty("keysTrusted").GetBoolean()).ShouldBe((true, 7, true));
    }

    public static TheoryData<string> Tamperings => ["statement", "proof", "leaf", "note", "twice", "run", "plan", "tenant", "key"];

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Certificate_TamperedWith_AnswersOne(string what)
    {
        var (certificate, key) = await MakeAsync(7);
        var (item, batch) = (certificate["items"]![3]!, certificate["batches"]![0]!);
        switch (what)
        {
            case "statement": item["statement"] = ((string)item["statement"]!).Replace("\"size\":103", "\"size\":104", StringComparison.Ordinal); break;
            case "proof": item["proof"]![0] = MerkleHash.Data([1]).ToBase64(); break;
            case "leaf": item["leaf"] = 4; break;
            case "note": batch["note"] = ((string)batch["note"]!).Replace("\n7\n", "\n8\n", StringComparison.Ordinal); break;
            case "twice": certificate["items"]!.AsArray().Add(item.DeepClone()); break;
            case "run": certificate["id"] = Guid.NewGuid().ToString(); break;
            case "plan": certificate["planDigest"] = new string('1', 64); break;
            case "tenant": certificate["tenant"] = Guid.NewGuid().ToString(); break;
            default: key = (await MakeAsync(1, "other")).Key; break;
        }

        var result = await VerifyAsync(certificate, "--key", key);
        result.Code.ShouldBe(1, result.Output);
        result.Output.ShouldStartWith("DOES NOT VERIFY");
    }

    [Fact]
    public async Task Certificate_ThatIsNone_AnswersThree()
    {
        foreach (var text in new[] { "", "{}", "[]", "{\"version\": 2}" })
        {
            var path = Path.Combine(_folder.FullName, "none.json");
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            (await VerifierProcess.RunAsync("certificate", path)).Code.ShouldBe(3, text);
        }
    }

    private async Task<(JsonNode Certificate, string Key)> MakeAsync(int files, string name = "key")
    {
        using var signer = KeyFileSigner.OpenOrCreate(Path.Combine(_folder.FullName, name + ".pem"), "tests");
        var at = new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
        var statements = Enumerable.Range(0, files).Select(i => Statement(i, at).ToBytes()).ToList();
        var hashes = statements.SelectMany(statement => ReceiptProof.Leaf(statement).Bytes.ToArray()).ToArray();
        var batch = Guid.CreateVersion7(at);
        var text = new ReceiptNote(ReceiptNote.OriginOf("example.org", Tenant), batch, files, MerkleHash.Root(hashes), at).Format();
        var note = (await SignedNote.SignAsync(text, [signer], TestContext.Current.CancellationToken)).ToBytes();
        var items = statements.Select((statement, i) => new JsonObject
        {
            ["statement"] = Encoding.UTF8.GetString(statement),
            ["batch"] = batch.ToString(),
            ["leaf"] = i,
            ["proof"] = new JsonArray([.. ReceiptProof.Make(hashes, i).Select(hash => JsonValue.Create(hash.ToBase64()))]),
        });
        var certificate = new JsonObject
        {
            ["version"] = 1,
            ["kind"] = "run",
            ["id"] = Run.ToString(),
            ["tenant"] = Tenant.ToString(),
            ["planId"] = Plan.ToString(),
            ["planDigest"] = new string('0', 64),
            ["files"] = files,
            ["keys"] = new JsonArray(signer.PublicKey.ToString()),
            ["batches"] = new JsonArray(new JsonObject { ["id"] = batch.ToString(), ["note"] = Encoding.UTF8.GetString(note) }),
            ["items"] = new JsonArray([.. items]),
        };
        return (certificate, signer.PublicKey.ToString());
    }

    private static ReceiptStatement Statement(int i, DateTimeOffset at) => new()
    {
        Tenant = Tenant,
        Receipt = Guid.CreateVersion7(at),
        File = Guid.CreateVersion7(at),
        KeySha256 = new string('a', 64),
        Sha256 = new string('b', 64),
        Size = 100 + i,
        Store = "ceph",
        Plan = Plan,
        PlanDigest = new string('0', 64),
        Run = Run,
        Reason = "retention",
        Confirmation = "listed",
        PurgedAt = at,
    };

    private async Task<VerifierProcess.Result> VerifyAsync(JsonNode certificate, params string[] arguments)
    {
        var path = Path.Combine(_folder.FullName, "certificate.json");
        await File.WriteAllTextAsync(path, certificate.ToJsonString(), TestContext.Current.CancellationToken);
        return await VerifierProcess.RunAsync(["certificate", path, .. arguments]);
    }
}
