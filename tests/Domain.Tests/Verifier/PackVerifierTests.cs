using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.TransparencyLog;
using Strongroom.Verifier;
using Strongroom.Verifier.Packs;

namespace Strongroom.Domain.Tests.Verifier;

public sealed class PackVerifierTests(ArchiveFixture fixture) : IClassFixture<ArchiveFixture>
{
    private static readonly long[] Some = [3, 4, 77, 255, 256, 300, 511, 512, 640, 699];

    private static readonly Request Nothing = new([], [], null);

    private static Verdict Verify(string pack, Request? request = null) => new PackVerifier(pack, request ?? Nothing, null).Run(TestContext.Current.CancellationToken);

    private Request Knowing(params string[] kept) => new([fixture.Signer.PublicKey], [.. kept.Select(KeptCheckpoint.Read)], null);

    private Task<string> PackAsync(params (long, long)[] proofs) => fixture.Log.PackAsync(fixture.NewFolder() + ".zip", Some, proofs);

    private static readonly (long, long)[] AllProofs = [(5, 700), (100, 700), (256, 700), (300, 700), (611, 700), (612, 700)];

    [Fact]
    public async Task Pack_OfSomeEntries_Verifies()
    {
        var verdict = Verify(await PackAsync(AllProofs), Knowing(fixture.Keep(300), fixture.Keep(700)));
        verdict.FirstBad.ShouldBeNull();
        (verdict.Kind, verdict.Entries, verdict.TreeSize, verdict.Checkpoints, verdict.KeptCheckpoints).ShouldBe(("pack", 10, 700, 7, 2));
        verdict.Warnings.ShouldBeEmpty();
        verdict.Tenant.ShouldBe(LogArchive.Tenant);
    }

    [Fact]
    public async Task Pack_WithoutProofs_SaysWhatIsNotShown()
    {
        var pack = await PackAsync();
        var verdict = Verify(pack);
        verdict.FirstBad.ShouldBeNull();
        verdict.Warnings.Count.ShouldBe(6);
        Verify(pack, Knowing(fixture.Keep(300))).FirstBad!.Reason.ShouldContain("no proof");
    }

    [Fact]
    public async Task Pack_OfAllEntries_NeedsNoProofs()
    {
        var pack = await fixture.Log.PackAsync(fixture.NewFolder() + ".zip", Enumerable.Range(0, 700).Select(i => (long)i));
        var verdict = Verify(pack, Knowing(fixture.Keep(300)));
        verdict.FirstBad.ShouldBeNull();
        verdict.Warnings.ShouldBeEmpty();

        // The log was rewritten after the checkpoint was kept.
        var forged = new LogArchive(fixture.NewFolder(), fixture.Signer) { Rewrite = (index, entry) => index == 120 ? entry with { Success = !entry.Success } : entry };
        foreach (var count in ArchiveFixture.Batches) await forged.AppendAsync(count);
        pack = await forged.PackAsync(fixture.NewFolder() + ".zip", Some, (300, 700));
        Verify(pack, Knowing()).FirstBad.ShouldBeNull();
        Verify(pack, Knowing(fixture.Keep(300))).FirstBad!.Reason.ShouldContain("rewritten");
        Verify(pack, Knowing(fixture.Keep(700))).FirstBad!.Reason.ShouldContain("rewritten");
    }

    [Fact]
    public async Task Entry_OrItsProof_AnyByteFlipped_IsNamed()
    {
        var pack = await PackAsync(AllProofs);
        var lines = Read(pack, "entries.jsonl");
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var at = random.Next(lines.Length);
            var changed = lines.ToArray();
            changed[at] ^= (byte)(1 << random.Next(8));
            var copy = Change(pack, "entries.jsonl", changed);
            try
            {
                var verdict = Verify(copy);
                verdict.Verified.ShouldBeFalse($"byte {at}");
                var line = lines.AsSpan(0, at).Count((byte)'\n');
                verdict.FirstBad!.Reason.ShouldContain($"line {line + 1}", Case.Sensitive, $"byte {at}: {verdict.FirstBad.Reason}");
            }
            finally
            {
                File.Delete(copy);
            }
        }
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("keys")]
    [InlineData("checkpoints/00000000000000000300")]
    [InlineData("consistency/300-700.json")]
    public async Task File_AnyByteFlipped_DoesNotVerify(string name)
    {
        var pack = await PackAsync(AllProofs);
        var bytes = Read(pack, name);
        for (var at = 0; at < bytes.Length; at += 3)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            if (name.StartsWith("consistency", StringComparison.Ordinal) && !JsonDiffers(bytes, changed)) continue;
            var copy = Change(pack, name, changed);
            try
            {
                var verdict = Verify(copy);
                // A proof that no longer names its proof shows nothing; that is said.
                (verdict.Verified && verdict.Warnings.Count == 0).ShouldBeFalse($"byte {at}");
            }
            catch (UnreadableException)
            {
            }
            File.Delete(copy);
        }
    }

    [Fact]
    public async Task Lines_RemovedDoubledOrMoved_AreFound()
    {
        var pack = await PackAsync();
        var lines = Encoding.UTF8.GetString(Read(pack, "entries.jsonl")).Split('\n')[..^1];
        Lines(lines[1..]).Reason.ShouldContain("ends after 9");
        Lines([.. lines, lines[^1]]).Reason.ShouldContain("comes after");
        Lines([lines[1], lines[0], .. lines[2..]]).Index.ShouldBe(3);
        Lines([.. lines, lines[0].Replace("\"index\":3", "\"index\":8", StringComparison.Ordinal)]).Index.ShouldBe(8);
        Lines([.. lines[..4], lines[4].Replace("\"index\":256", "\"index\":257", StringComparison.Ordinal), .. lines[5..]]).Index.ShouldBe(257);
        Lines([.. lines[..4], "", .. lines[4..]]).Reason.ShouldContain("line 5");

        Fault Lines(string[] changed) => Verify(Change(pack, "entries.jsonl", Encoding.UTF8.GetBytes(string.Join('\n', changed) + "\n"))).FirstBad!;
    }

    [Fact]
    public async Task Manifest_NotOfTheLog_IsFound()
    {
        var pack = await PackAsync();
        Manifest("origin", "another.example").ShouldContain("another.example");
        Manifest("tenant", Guid.Empty.ToString()).ShouldContain("tenant");
        Manifest("treeSize", 611).ShouldContain("611");
        Manifest("entryCount", 9).ShouldContain("goes on");
        Should.Throw<UnreadableException>(() => Manifest("version", 2));
        Should.Throw<UnreadableException>(() => Manifest("treeSize", 9007199254740994));
        Should.Throw<UnreadableException>(() => Manifest("treeSize", "700"));
        Should.Throw<UnreadableException>(() => Manifest("entryCount", -1));

        string Manifest(string member, JsonNode value)
        {
            var json = JsonNode.Parse(Read(pack, "pack.json"))!;
            json[member] = value;
            return Verify(Change(pack, "pack.json", Encoding.UTF8.GetBytes(json.ToJsonString()))).FirstBad!.Reason;
        }
    }

    [Fact]
    public async Task Names_ThatPointElsewhere_AreIgnored()
    {
        var pack = await PackAsync(AllProofs);
        using (var zip = ZipFile.Open(pack, ZipArchiveMode.Update))
            foreach (var name in new[] { "../../checkpoint", "/etc/strongroom-verify-was-here", "..\\keys", "other/../checkpoint" })
                using (var stream = zip.CreateEntry(name).Open()) stream.Write("harm"u8);
        Verify(pack, Knowing()).FirstBad.ShouldBeNull();
        File.Exists("/etc/strongroom-verify-was-here").ShouldBeFalse();
    }

    [Fact]
    public async Task Input_Hostile_IsUnreadable()
    {
        var pack = await PackAsync();
        Should.Throw<UnreadableException>(() => Verify(Change(pack, "pack.json", new byte[2_000_000])));
        Should.Throw<UnreadableException>(() => Verify(Change(pack, "checkpoint", new byte[5_000_000])));
        Should.Throw<UnreadableException>(() => Verify(Change(pack, "entries.jsonl", new byte[50_000_000])));
        Should.Throw<UnreadableException>(() => Verify(Change(pack, "pack.json", "[]"u8.ToArray())));
        foreach (var name in new[] { "pack.json", "checkpoint", "entries.jsonl" }) Should.Throw<UnreadableException>(() => Verify(Change(pack, name, null)));

        var twice = Change(pack, "keys", Read(pack, "keys"));
        using (var zip = ZipFile.Open(twice, ZipArchiveMode.Update))
        using (var stream = zip.CreateEntry("keys").Open()) stream.Write("again"u8);
        Should.Throw<UnreadableException>(() => Verify(twice));

        var bytes = await File.ReadAllBytesAsync(pack, TestContext.Current.CancellationToken);
        var random = new Random(11);
        for (var i = 0; i < 100; i++)
        {
            // Whatever the damage: a verdict or a clean refusal, never another exception.
            var damaged = bytes.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 10 == 0) damaged = damaged[..random.Next(damaged.Length)];
            await File.WriteAllBytesAsync(twice, damaged, TestContext.Current.CancellationToken);
            try
            {
                Verify(twice);
            }
            catch (UnreadableException)
            {
            }
        }
    }

    private static byte[] Read(string pack, string name)
    {
        using var zip = ZipFile.OpenRead(pack);
        using var stream = zip.GetEntry(name)!.Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private string Change(string pack, string name, byte[]? bytes)
    {
        var copy = fixture.NewFolder() + ".zip";
        File.Copy(pack, copy);
        using var zip = ZipFile.Open(copy, ZipArchiveMode.Update);
        zip.GetEntry(name)!.Delete();
        if (bytes is null) return copy;
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
        return copy;
    }

    /// <summary>A changed "type" is read from the name instead; everything else is evidence.</summary>
    private static bool JsonDiffers(byte[] before, byte[] after)
    {
        try
        {
            var (a, b) = (JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
            foreach (var json in new[] { a, b }) json.Remove("type");
            return a.Count == b.Count && !JsonNode.DeepEquals(a, b);
        }
        catch (System.Text.Json.JsonException)
        {
            return true;
        }
    }
}
