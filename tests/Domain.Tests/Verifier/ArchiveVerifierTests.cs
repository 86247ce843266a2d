using System.Text;
using Strongroom.TransparencyLog;
using Strongroom.Verifier;
using Strongroom.Verifier.Archives;

namespace Strongroom.Domain.Tests.Verifier;

public sealed class ArchiveVerifierTests(ArchiveFixture fixture) : IClassFixture<ArchiveFixture>
{
    private static readonly Guid Intruder = Guid.Parse("0190ffff-0000-7000-8000-000000000000");

    private static readonly Request Nothing = new([], [], null);

    private static Verdict Verify(string folder, Request? request = null) => new ArchiveVerifier(folder, request ?? Nothing, null).Run(TestContext.Current.CancellationToken);

    private Request Knowing(params string[] kept) => new([fixture.Signer.PublicKey], [.. kept.Select(KeptCheckpoint.Read)], null);

    [Fact]
    public void Archive_Untouched_Verifies()
    {
        var verdict = Verify(fixture.Log.Folder, Knowing(fixture.Keep(100), fixture.Keep(700)));
        verdict.FirstBad.ShouldBeNull();
        (verdict.Entries, verdict.TreeSize, verdict.Checkpoints, verdict.KeptCheckpoints, verdict.KeysTrusted).ShouldBe((700, 700, 7, 2, true));
        verdict.Root.ShouldBe(fixture.Log.Checkpoints[^1].Root);
        verdict.Tenant.ShouldBe(LogArchive.Tenant);
        verdict.Warnings.ShouldBeEmpty();
        Verify(fixture.Log.Folder).KeysTrusted.ShouldBeFalse();
    }

    [Fact]
    public async Task Archive_OfAnySize_Verifies()
    {
        foreach (int[] batches in (int[][])[[0], [1], [255], [256], [257], [0, 256, 256], [512], [100, 156, 300]])
        {
            var log = new LogArchive(fixture.NewFolder(), fixture.Signer) { Origin = "a log by any name" };
            foreach (var count in batches) await log.AppendAsync(count);
            var verdict = Verify(log.Folder);
            verdict.FirstBad.ShouldBeNull();
            verdict.Entries.ShouldBe(batches.Sum());
        }
    }

    [Fact]
    public async Task Archive_TwoLevelsOfTiles_Verifies()
    {
        var log = await new LogArchive(fixture.NewFolder(), fixture.Signer).AppendAsync(65_536 + 300);
        Verify(log.Folder).FirstBad.ShouldBeNull();
        Flip(log.Folder, "tile/1/000", 77 * 32 + 5);
        Verify(log.Folder).FirstBad.ShouldBe(Fault.Of("tile/1/000 holds a hash that is not the one of the entries 19712 to 19967."));
        Flip(log.Folder, "tile/1/000", 77 * 32 + 5);
        Flip(log.Folder, "tile/2/000.p/1", 0);
        Verify(log.Folder).FirstBad!.Reason.ShouldContain("tile/2/000.p/1");
    }

    [Fact]
    public void Archive_WithoutWhatTheLayoutLeavesOpen_Verifies()
    {
        var copy = fixture.Copy();
        File.Delete(Path.Combine(copy, "checkpoint"));
        foreach (var partial in Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Where(f => f.Contains("000.p/", StringComparison.Ordinal) && !f.Contains("tile/1/", StringComparison.Ordinal))) File.Delete(partial);
        File.WriteAllText(Path.Combine(copy, "readme.txt"), "beside the log");
        Verify(copy).FirstBad.ShouldBeNull();
    }

    [Fact]
    public void Byte_FlippedAnywhere_IsFoundAndItsEntryNamed()
    {
        var copy = fixture.Copy();
        var files = Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(copy, f)).Order(StringComparer.Ordinal).ToArray();
        var random = new Random(20260301);
        for (var i = 0; i < 200; i++)
        {
            var file = files[random.Next(files.Length)];
            var length = (int)new FileInfo(Path.Combine(copy, file)).Length;
            var (at, bit) = (random.Next(length), random.Next(8));
            var expected = EntryAt(copy, file, at);
            Flip(copy, file, at, bit);
            var where = $"{file}, byte {at}, bit {bit}";
            foreach (var request in new[] { Nothing, Knowing() })
            {
                try
                {
                    var verdict = Verify(copy, request);
                    verdict.Verified.ShouldBeFalse(where);
                    if (expected is { } entry) verdict.FirstBad!.Index.ShouldBe(entry, $"{where}: {verdict.FirstBad.Reason}");
                    if (expected is { } index && file.StartsWith("tile/0", StringComparison.Ordinal)) verdict.FirstBad!.Id.ShouldBe(LogArchive.Id(index), where);
                }
                catch (UnreadableException)
                {
                    file.ShouldStartWith("checkpoint", Case.Sensitive, where);
                }
            }
            Flip(copy, file, at, bit);
        }
        Verify(copy).FirstBad.ShouldBeNull("every flip was undone");
    }

    [Fact]
    public void Entry_Removed_IsNamed() => Rebundled(1, entries => entries.RemoveAt(30)).ShouldBe(256 + 30);

    [Fact]
    public void Entry_Inserted_IsNamed() => Rebundled(1, entries => entries.Insert(30, LogArchive.Entry(5000).ToBytes())).ShouldBe(256 + 30);

    [Fact]
    public void Entry_Appended_IsNamed() => Rebundled(1, entries => entries.Add(LogArchive.Entry(5000).ToBytes())).ShouldBe(512);

    [Fact]
    public void Entry_Doubled_IsNamed() => Rebundled(0, entries => entries.Insert(30, entries[29])).ShouldBe(30);

    [Fact]
    public void Entries_Swapped_IsNamed() => Rebundled(0, entries => (entries[7], entries[200]) = (entries[200], entries[7])).ShouldBe(7);

    [Fact]
    public void Entries_CutOff_IsNamed() => Rebundled(1, entries => entries.RemoveRange(200, 56)).ShouldBe(456);

    [Fact]
    public void Entry_OfAnotherTenant_IsNamed() =>
        Rebundled(0, entries => entries[9] = (LogArchive.Entry(9) with { Tenant = Intruder }).ToBytes()).ShouldBe(9);

    [Fact]
    public async Task Entry_RecomputedWithoutTheKey_IsBoundedByTheLastGoodCheckpoint()
    {
        // Entry 320 and all hashes above it are made anew, the signed checkpoints cannot be.
        var (forged, copy) = (await ForgeAsync(320, null), fixture.Copy());
        Directory.Delete(Path.Combine(copy, "tile"), recursive: true);
        Directory.Move(Path.Combine(forged, "tile"), Path.Combine(copy, "tile"));
        var fault = Verify(copy).FirstBad!;
        (fault.Index, fault.Id).ShouldBe((300, LogArchive.Id(300)));
        fault.Reason.ShouldContain("Between 300 and 610");
    }

    [Fact]
    public async Task Entries_RecomputedWithTheKey_AreFoundWithACheckpointKeptBefore()
    {
        var forged = await ForgeAsync(320, fixture.Signer);
        Verify(forged, Knowing()).FirstBad.ShouldBeNull("whoever has the key can write another log");
        Verify(forged, Knowing(fixture.Keep(300))).FirstBad.ShouldBeNull("the checkpoint is from before what was changed");
        var fault = Verify(forged, Knowing(fixture.Keep(700), fixture.Keep(300))).FirstBad!;
        (fault.Index, fault.Id).ShouldBe((300, LogArchive.Id(300)), "the forged checkpoints agree with the forged entries and bound nothing");
        fault.Reason.ShouldContain("rewritten");
    }

    [Fact]
    public async Task Tail_Truncated_IsFoundWithACheckpointKeptBefore()
    {
        var shorter = fixture.NewFolder();
        var log = new LogArchive(shorter, fixture.Signer);
        foreach (var count in ArchiveFixture.Batches[..4]) await log.AppendAsync(count);
        Verify(shorter, Knowing()).FirstBad.ShouldBeNull();
        var fault = Verify(shorter, Knowing(fixture.Keep(611))).FirstBad!;
        fault.Index.ShouldBe(300);
        fault.Reason.ShouldContain("truncated");
    }

    [Fact]
    public void Checkpoint_NewestRemoved_LeavesEntriesThatNobodySigned()
    {
        var copy = fixture.Copy();
        File.Delete(Path.Combine(copy, "checkpoint"));
        File.Delete(Path.Combine(copy, $"checkpoints/{700:D20}"));
        var fault = Verify(copy).FirstBad!;
        fault.Index.ShouldBe(612);
        fault.Reason.ShouldContain("beyond");
    }

    [Theory]
    [InlineData("tile/entries/001", 256L)]
    [InlineData("tile/0/001", 256L)]
    [InlineData("tile/entries/002.p/188", 512L)]
    [InlineData("tile/0/002.p/188", 512L)]
    [InlineData("tile/1/000.p/2", null)]
    [InlineData("checkpoints/00000000000000000300", null)]
    [InlineData("checkpoints/00000000000000000700", null)]
    [InlineData("checkpoints/00000000000000000005", null)]
    [InlineData("keys", null)]
    public void File_Missing_IsNamed(string file, long? index)
    {
        var copy = fixture.Copy();
        File.Delete(Path.Combine(copy, file));
        var fault = Verify(copy).FirstBad!;
        fault.Index.ShouldBe(index);
        fault.Reason.ShouldMatch("missing|neither");
    }

    [Theory]
    [InlineData("tile/entries/003.p/1")]
    [InlineData("tile/entries/002.p/189")]
    [InlineData("tile/entries/002")]
    [InlineData("tile/0/002.p/200")]
    [InlineData("tile/2/000.p/1")]
    [InlineData("tile/0/x001/000")]
    [InlineData("tile/entries/notes.txt")]
    [InlineData("tile/9/000")]
    public void File_WithoutAPlace_IsNamed(string file)
    {
        var copy = fixture.Copy();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
        File.WriteAllBytes(Path.Combine(copy, file), new byte[32]);
        Verify(copy).FirstBad!.Reason.ShouldContain(file);
    }

    [Fact]
    public void Bundles_Swapped_AreNamed()
    {
        var copy = fixture.Copy();
        var (a, b, c) = (Path.Combine(copy, "tile/entries/000"), Path.Combine(copy, "tile/entries/001"), Path.Combine(copy, "aside"));
        File.Move(a, c);
        File.Move(b, a);
        File.Move(c, b);
        Verify(copy).FirstBad!.Index.ShouldBe(0);
    }

    [Fact]
    public void Key_OfSomebodyElse_IsRefused()
    {
        using var other = fixture.NewSigner("log.example");
        Verify(fixture.Log.Folder, new Request([other.PublicKey], [], null)).FirstBad!.Reason.ShouldContain("No key of");
        Verify(fixture.Log.Folder, new Request([other.PublicKey, fixture.Signer.PublicKey], [], null)).FirstBad.ShouldBeNull();
        Verify(fixture.Log.Folder, new Request([], [], "another.example")).FirstBad!.Reason.ShouldContain("another.example");
    }

    [Fact]
    public void Key_PublishedAheadOfItsUse_IsAcceptedAndAStrayOneNot()
    {
        using var next = fixture.NewSigner("log.example");
        using var stray = fixture.NewSigner("stray.example");
        var copy = fixture.Copy();
        File.AppendAllText(Path.Combine(copy, "keys"), next.PublicKey + "\n");
        Verify(copy).FirstBad.ShouldBeNull();
        File.AppendAllText(Path.Combine(copy, "keys"), stray.PublicKey + "\n");
        Verify(copy).FirstBad!.Reason.ShouldContain("stray.example");
    }

    [Fact]
    public async Task Input_Hostile_EndsCleanly()
    {
        // Nothing of an archive.
        Should.Throw<UnreadableException>(() => Verify(Directory.CreateDirectory(fixture.NewFolder()).FullName));

        // A bundle and a note larger than any.
        var copy = fixture.Copy();
        using (var file = File.OpenWrite(Path.Combine(copy, "tile/entries/000"))) file.SetLength(EntryBundle.MaxBytes + 1L);
        Should.Throw<UnreadableException>(() => Verify(copy));
        copy = fixture.Copy();
        using (var file = File.OpenWrite(Path.Combine(copy, "checkpoints/00000000000000000300"))) file.SetLength(10_000_000);
        Should.Throw<UnreadableException>(() => Verify(copy));

        // Signed sizes: one that is not read, and one for which the entries are missing, without trying to count to it.
        foreach (var (size, why) in new[] { (long.MaxValue, "2^53"), (1L << 53, "missing") })
        {
            var folder = fixture.NewFolder();
            var text = new ChainedCheckpoint("log.example", size, MerkleHash.Leaf([]), default, default).Format();
            var note = await SignedNote.SignAsync(text, [fixture.Signer], TestContext.Current.CancellationToken);
            Directory.CreateDirectory(Path.Combine(folder, "checkpoints"));
            await File.WriteAllBytesAsync(Path.Combine(folder, $"checkpoints/{size:D20}"), note.ToBytes(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "keys"), fixture.Signer.PublicKey + "\n", TestContext.Current.CancellationToken);
            var result = await VerifierProcess.RunAsync("verify", folder, "--json");
            result.Code.ShouldBe(size > 1L << 53 ? 3 : 1);
            result.Output.ShouldContain(why);
        }
    }

    private long? Rebundled(long bundle, Action<List<ReadOnlyMemory<byte>>> change)
    {
        var copy = fixture.Copy();
        var path = Path.Combine(copy, TilePath.Entries(bundle, 256).ToString());
        var entries = EntryBundle.Read(File.ReadAllBytes(path)).ToList();
        change(entries);
        using (var file = File.Create(path))
            foreach (var entry in entries) file.Write([(byte)(entry.Length >> 8), (byte)entry.Length, .. entry.Span]);
        return Verify(copy).FirstBad!.Index;
    }

    /// <summary>The same log with one entry changed and everything computed anew, signed by its own key or by somebody's.</summary>
    private async Task<string> ForgeAsync(long changed, INoteSigner? signer)
    {
        using var own = fixture.NewSigner("log.example");
        var log = new LogArchive(fixture.NewFolder(), signer ?? own) { Rewrite = (index, entry) => index == changed ? entry with { Actor = Intruder } : entry };
        foreach (var count in ArchiveFixture.Batches) await log.AppendAsync(count);
        return log.Folder;
    }

    private static void Flip(string folder, string file, int at, int bit = 0)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, file));
        bytes[at] ^= (byte)(1 << bit);
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
    }

    /// <summary>The entry to which a byte of a bundle or of a leaf tile belongs.</summary>
    private static long? EntryAt(string folder, string file, int at)
    {
        if (!TilePath.TryParse(file, out var path) || path.Level > 0) return null;
        if (path.Level == 0) return path.Index * 256 + at / 32;
        var (index, end) = (path.Index * 256, 0);
        foreach (var entry in EntryBundle.Read(File.ReadAllBytes(Path.Combine(folder, file))))
        {
            end += 2 + entry.Length;
            if (at < end) return index;
            index++;
        }
        return null;
    }
}
