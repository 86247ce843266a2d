using System.Security.Cryptography;
using Strongroom.Cli.Running;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Cli;

public sealed class DownloadTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    private const int Chunk = 8 << 20;
    private const long ThreeChunks = 2 * Chunk + 1_000_001;

    [Theory]
    [InlineData("azurite", 0)]
    [InlineData("azurite", ThreeChunks)]
    [InlineData("ceph", 1000)]
    public async Task Download_File_IsWhatWasUploaded(string store, long size)
    {
        if (store == "azurite") Environment["STRONGROOM_TOKEN"] = Gateway.Token(Gateway.OnAzure);
        var name = Guid.NewGuid().ToString("N");
        var file = (await UploadAsync(name, size)).Json["files"]![0]!["file"]!;

        var byPath = await RunAsync("download", PathOf(name), "-o", Path.Combine(Folder, "by path"), "--json");
        var byId = await RunAsync("download", (string)file["id"]!, "-o", Path.Combine(Folder, "new folder") + "/");

        byPath.Exit.ShouldBe(ExitCode.Done, byPath.Output);
        var report = byPath.Json["files"]![0]!;
        ((string)report["target"]!, (long)report["bytes"]!, (string)report["file"]!["sha256"]!).ShouldBe((Path.Combine(Folder, "by path"), size, (string)file["sha256"]!));
        byId.Exit.ShouldBe(ExitCode.Done, byId.Error);
        byId.Output.ShouldStartWith($"{PathOf(name)} → {Path.Combine(Folder, "new folder", name + ".bin")}");
        foreach (var copy in (string[])["by path", $"new folder/{name}.bin"]) Same(name + ".bin", copy).ShouldBeTrue();
        Leftovers().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Fault.Forbidden)]
    [InlineData(Fault.CutBody)]
    public async Task Download_ARangeFailsOnce_IsReadAgainAndNoOther(Fault fault)
    {
        await UploadAsync("ranges", ThreeChunks);
        Store.FailOnce(fault, request => request.Method == "GET" && request.Headers.Range == $"bytes={Chunk}-{2 * Chunk - 1}");
        Store.Seen.Clear();

        var ran = await RunAsync("download", PathOf("ranges"), "-o", Path.Combine(Folder, "copy"), "--json");

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((int)ran.Json["files"]![0]!["retries"]!).ShouldBe(1);
        Store.Seen.Count.ShouldBe(4);
        Same("ranges.bin", "copy").ShouldBeTrue();
    }

    [Fact]
    public async Task Download_Interrupted_GoesOnWithTheSameVersion()
    {
        await UploadAsync("stopped", ThreeChunks);
        string[] command = ["download", PathOf("stopped"), "-o", Path.Combine(Folder, "copy"), "--parallel", "1", "--json"];
        await InterruptAsync(command);
        File.Exists(Path.Combine(Folder, "copy")).ShouldBeFalse();

        var ran = await RunAsync(command);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((bool)ran.Json["files"]![0]!["resumed"]!, (long)ran.Json["files"]![0]!["bytes"]!).ShouldBe((true, 1_000_001));
        Same("stopped.bin", "copy").ShouldBeTrue();
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Download_ObjectReplacedInBetween_NeverMixesTheTwo()
    {
        await UploadAsync("replaced", ThreeChunks);
        string[] command = ["download", PathOf("replaced"), "-o", Path.Combine(Folder, "copy"), "--parallel", "1", "--json"];
        await InterruptAsync(command);
        await OverwriteAsync(PathOf("replaced"), ThreeChunks);

        var mixed = await RunAsync(command);
        var other = await RunAsync(command);

        ((string)mixed.Json["files"]![0]!["error"]!["code"]!).ShouldBe("file-changed");
        ((string)other.Json["files"]![0]!["error"]!["code"]!).ShouldBe("checksum-mismatch");
        (mixed.Exit, other.Exit).ShouldBe((ExitCode.Failed, ExitCode.Failed));
        File.Exists(Path.Combine(Folder, "copy")).ShouldBeFalse();
        File.Exists(Path.Combine(Folder, "copy.strongroom-part")).ShouldBeFalse();
    }

    [Fact]
    public async Task Download_OntoAFile_IsRefusedWithoutForce()
    {
        await UploadAsync("there");

        var refused = await RunAsync("download", PathOf("there"), "-o", Path.Combine(Folder, "there.bin"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "taken"), "something else", Cancel);
        var forced = await RunAsync("download", PathOf("there"), "-o", Path.Combine(Folder, "taken"), "--force");

        refused.Exit.ShouldBe(ExitCode.Refused);
        refused.Error.ShouldContain("--force");
        forced.Exit.ShouldBe(ExitCode.Done, forced.Error);
        Same("there.bin", "taken").ShouldBeTrue();
    }

    [Fact]
    public async Task Download_OfTheLongestName_HasRoomBesideIt()
    {
        var name = new string('n', 251) + ".bin";
        (await RunAsync("upload", Write("short.bin", 10), "--name", name, "--type", "artifact", "--scope", "projects/long")).Exit.ShouldBe(ExitCode.Done);

        var ran = await RunAsync("download", $"projects/long/artifacts/{name}", "-o", Folder);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Error);
        File.Exists(Path.Combine(Folder, name)).ShouldBeTrue();
        Leftovers().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("part")]
    [InlineData("state")]
    public async Task Download_BesideALinkOfSomebodyElse_DoesNotFollowIt(string what)
    {
        await UploadAsync("linked");
        var victim = Path.Combine(Folder, "victim");
        await File.WriteAllTextAsync(victim, "precious", Cancel);
        File.CreateSymbolicLink(Path.Combine(Folder, $"copy.strongroom-{what}"), victim);

        await RunAsync("download", PathOf("linked"), "-o", Path.Combine(Folder, "copy"));

        (await File.ReadAllTextAsync(victim, Cancel)).ShouldBe("precious");
    }

    [Fact]
    public async Task Download_OfTwoWithOneName_NeverReplacesTheFirst()
    {
        foreach (var project in (string[])["one", "two"])
            (await RunAsync("upload", Write("same.bin", 10), "--type", "artifact", "--scope", $"projects/{project}")).Exit.ShouldBe(ExitCode.Done);

        var ran = await RunAsync("download", "projects/one/artifacts/same.bin", "projects/two/artifacts/same.bin", "-o", Folder, "--force", "--json");

        ran.Exit.ShouldBe(ExitCode.Partly);
        ran.Json["files"]!.AsArray().Select(file => (string?)file!["error"]?["code"]).Order().ShouldBe([null, "target-exists"]);
    }

    [Fact]
    public async Task Download_OfWhatIsNotThere_IsNotFound()
    {
        var ran = await RunAsync("download", "projects/none/artifacts/none.bin", "-o", Path.Combine(Folder, "copy"));

        ran.Exit.ShouldBe(ExitCode.NotFound);
        ran.Error.ShouldContain("strongroom ls");
    }

    private async Task InterruptAsync(string[] command)
    {
        Store.Faults = request => request.Headers.Range.ToString().StartsWith($"bytes={2 * Chunk}-", StringComparison.Ordinal) ? Fault.Hang : Fault.None;
        using var stop = new CancellationTokenSource();
        var running = Cli.RunAsync(Environment, command, stop.Token);
        await Store.Hanging.WaitAsync(Cancel);
        await stop.CancelAsync();
        (await running).Exit.ShouldBe(ExitCode.Interrupted);
        Store.Faults = _ => Fault.None;
    }

    private async Task OverwriteAsync(string path, long size)
    {
        var store = Gateway.Ceph;
        using var client = TestStores.S3ClientOf(store);
        await client.PutObjectAsync(new() { BucketName = store.Bucket, Key = $"tenants/{Tenant}/{path}", InputStream = new MemoryStream(new byte[size]) }, Cancel);
    }

    private bool Same(string one, string other)
    {
        using var a = File.OpenRead(Path.Combine(Folder, one));
        using var b = File.OpenRead(Path.Combine(Folder, other));
        return SHA256.HashData(a).AsSpan().SequenceEqual(SHA256.HashData(b));
    }

    private IEnumerable<string> Leftovers() => Directory.EnumerateFiles(Folder, "*.strongroom-*", SearchOption.AllDirectories);
}
