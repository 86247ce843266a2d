using System.Text.Json;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Verifier;

/// <summary>Commands, output and exit codes, in a process of its own.</summary>
public sealed class VerifierProcessTests(ArchiveFixture fixture) : IClassFixture<ArchiveFixture>
{
    private const string Leaf = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    private const string Root8 = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
    private const string Path8 = $"""["{Leaf}","5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e","6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]""";

    [Fact]
    public async Task Verify_GoodArchive_AnswersZero()
    {
        var result = await VerifierProcess.RunAsync("verify", fixture.Log.Folder, "--key", fixture.Signer.PublicKey.ToString(), "--checkpoint", fixture.Keep(300), "--origin", fixture.Log.Origin, "--json");
        result.Code.ShouldBe(0, result.Errors);
        var json = result.Json;
        json.GetProperty("verified").GetBoolean().ShouldBeTrue();
        json.GetProperty("entries").GetInt64().ShouldBe(700);
        json.GetProperty("treeSize").GetInt64().ShouldBe(700);
        json.GetProperty("root").GetString().ShouldBe(fixture.Log.Checkpoints[^1].Root.ToBase64());
        json.GetProperty("firstBad").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("checkpoints").GetInt32().ShouldBe(7);
        json.GetProperty("keysTrusted").GetBoolean().ShouldBeTrue();
        json.GetProperty("seconds").GetDouble().ShouldBeGreaterThan(0);
        result.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Verify_WithoutKey_SaysThatNobodyVouchesForIt()
    {
        var result = await VerifierProcess.RunAsync("verify", fixture.Log.Folder);
        result.Code.ShouldBe(0);
        result.Output.ShouldStartWith("VERIFIED: 700 entries");
        result.Output.ShouldContain("not independently trusted");
        (await VerifierProcess.RunAsync("verify", fixture.Log.Folder, "--require-key")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task Verify_HarmedArchive_NamesTheEntryAndAnswersOne()
    {
        var copy = fixture.Copy();
        var path = Path.Combine(copy, "tile/entries/001");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        var result = await VerifierProcess.RunAsync("verify", copy, "--json");
        result.Code.ShouldBe(1);
        var bad = result.Json.GetProperty("firstBad");
        bad.GetProperty("index").GetInt64().ShouldBeInRange(380, 390);
        bad.GetProperty("id").GetGuid().ShouldBe(LogArchive.Id(bad.GetProperty("index").GetInt64()));
        result = await VerifierProcess.RunAsync("verify", copy);
        result.Output.ShouldStartWith("DOES NOT VERIFY");
        result.Output.ShouldContain("first bad    entry 38");
        result = await VerifierProcess.RunAsync("verify", copy, "--quiet");
        (result.Code, result.Output + result.Errors).ShouldBe((1, ""));
    }

    [Fact]
    public async Task Verify_Pack_TakesAKeyFile()
    {
        var pack = await fixture.Log.PackAsync(fixture.NewFolder() + ".zip", [1, 5, 600], (100, 700));
        var keys = fixture.NewFolder() + ".keys";
        await File.WriteAllTextAsync(keys, fixture.Signer.PublicKey + "\n", TestContext.Current.CancellationToken);
        var result = await VerifierProcess.RunAsync("verify", pack, "--key", keys, "--checkpoint", fixture.Keep(100), "--json");
        result.Code.ShouldBe(0, result.Output);
        result.Json.GetProperty("kind").GetString().ShouldBe("pack");
        using var other = fixture.NewSigner("log.example");
        (await VerifierProcess.RunAsync("verify", pack, "--key", other.PublicKey.ToString())).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Command_Wrong_AnswersTwoOrThree()
    {
        (await VerifierProcess.RunAsync()).Code.ShouldBe(2);
        (await VerifierProcess.RunAsync("verify")).Code.ShouldBe(2);
        (await VerifierProcess.RunAsync("verify", "x", "--no-such")).Code.ShouldBe(2);
        (await VerifierProcess.RunAsync("verify", fixture.Log.Folder, "--key", "a+b+c")).Code.ShouldBe(2);
        (await VerifierProcess.RunAsync("verify", fixture.NewFolder())).Code.ShouldBe(3);
        (await VerifierProcess.RunAsync("verify", fixture.Log.Folder, "--key", fixture.NewFolder())).Code.ShouldBe(3);
        (await VerifierProcess.RunAsync("verify", fixture.Log.Folder, "--checkpoint", fixture.NewFolder())).Code.ShouldBe(3);
        (await VerifierProcess.RunAsync("verify", fixture.Keep(300))).Code.ShouldBe(3);
        var json = await VerifierProcess.RunAsync("verify", fixture.NewFolder(), "--json");
        json.Json.GetProperty("verified").GetBoolean().ShouldBeFalse();
        var help = await VerifierProcess.RunAsync("--help");
        help.Code.ShouldBe(0);
        help.Output.ShouldContain("Exit codes");
    }

    [Theory]
    [InlineData($$"""{"type":"inclusion","leaf":"","index":0,"size":8,"root":"{{Root8}}","proof":{{Path8}}}""", 0)]
    [InlineData($$"""{"type":"inclusion","leaf":"","index":1,"size":8,"root":"{{Root8}}","proof":{{Path8}}}""", 1)]
    [InlineData($$"""{"type":"inclusion","leafHash":"{{Leaf}}","index":1,"size":2,"root":"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125","proof":["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"]}""", 0)]
    [InlineData("""{"type":"inclusion","leaf":"AA==","index":1,"size":2,"root":"+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=","proof":["bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="]}""", 0)]
    [InlineData($$"""{"type":"consistency","from":1,"to":8,"fromRoot":"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d","toRoot":"{{Root8}}","proof":{{Path8}}}""", 0)]
    [InlineData($$"""{"type":"consistency","from":2,"to":8,"fromRoot":"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d","toRoot":"{{Root8}}","proof":{{Path8}}}""", 1)]
    [InlineData("""{"size1":1,"size2":8,"root1":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","root2":"XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=","proof":["lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=","Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=","a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="],"desc":"happy path","wantErr":false}""", 0)]
    [InlineData("""{"leafIdx":0,"treeSize":1,"root":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","leafHash":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","proof":null}""", 0)]
    [InlineData("""{"type":"inclusion","leaf":"","index":0,"size":18446744073709551615,"root":"","proof":[]}""", 3)]
    [InlineData("""{"type":"inclusion","leaf":"","index":-1,"size":8,"root":"","proof":[]}""", 3)]
    [InlineData("""{"type":"other"}""", 3)]
    [InlineData("""{"type":7}""", 3)]
    [InlineData("""{"type":"inclusion","leaf":"*","index":0,"size":1,"root":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","proof":[]}""", 3)]
    [InlineData("""{"type":"inclusion","leafHash":"\ud800","index":0,"size":1,"root":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","proof":[]}""", 3)]
    [InlineData("[]", 3)]
    [InlineData("nothing", 3)]
    [InlineData("", 3)]
    public async Task Proof_OfRfc6962_IsCheckedOnItsOwn(string json, int code)
    {
        var result = await VerifierProcess.RunAsync(json, ["proof", "-", "--json"]);
        result.Code.ShouldBe(code, result.Output + result.Errors);
        result.Json.GetProperty("verified").GetBoolean().ShouldBe(code == 0);
    }

    [Fact]
    public async Task Proof_FromAFile_IsChecked()
    {
        var file = fixture.NewFolder() + ".json";
        var newest = fixture.Log.Checkpoints[^1];
        await File.WriteAllTextAsync(
            file, JsonSerializer.Serialize(new { type = "consistency", from = 0, to = newest.Size, fromRoot = MerkleHash.Empty.ToHex(), toRoot = newest.Root.ToHex(), proof = Array.Empty<string>() }),
            TestContext.Current.CancellationToken);
        var result = await VerifierProcess.RunAsync("proof", file);
        result.Output.ShouldStartWith("VERIFIED: ");
        (await VerifierProcess.RunAsync("proof", file + ".not")).Code.ShouldBe(3);
    }
}
