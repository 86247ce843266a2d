using System.IO.Pipes;
using System.Text.Json.Nodes;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

public sealed class UploadTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    private const long ThreeParts = 2 * PartBytes + 1_000_001;

    [Theory]
    [InlineData("azurite", 1000, 1)]
    [InlineData("azurite", ThreeParts, 3)]
    [InlineData("ceph", 0, 1)]
    [InlineData("ceph", 1000, 1)]
    [InlineData("ceph", ThreeParts, 3)]
    public async Task Upload_File_IsAvailableAndWhole(string store, long size, int parts)
    {
        if (store == "azurite") Environment["STRONGROOM_TOKEN"] = Gateway.Token(Gateway.OnAzure);
        var name = Guid.NewGuid().ToString("N");

        var report = (await UploadAsync(name, size)).Json["files"]![0]!;

        ((string)report["file"]!["status"]!, (string)report["file"]!["path"]!, (long)report["file"]!["size"]!).ShouldBe(("available", PathOf(name), size));
        ((int)report["parts"]!, (int)report["retries"]!, (bool)report["resumed"]!).ShouldBe((parts, 0, false));
        Directory.GetFiles(StateFolder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.Forbidden)]
    [InlineData(Fault.CutRequest)]
    [InlineData(Fault.CutAnswer)]
    public async Task Upload_APartFailsOnce_IsPutAgainAndNoOther(Fault fault)
    {
        Store.FailOnce(fault, request => request.Query["partNumber"] == "2");

        var report = (await UploadAsync("parts", ThreeParts)).Json["files"]![0]!;

        ((string)report["file"]!["status"]!, (int)report["retries"]!, (long)report["bytes"]!).ShouldBe(("available", 1, ThreeParts));
        PutParts().ShouldBe([1, 2, 2, 3]);
    }

    [Theory]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.CutAnswer)]
    public async Task Upload_ThePutFailsOnce_IsDoneAndNothingIsOverwritten(Fault fault)
    {
        Store.FailOnce(fault, request => request.Method == "PUT");

        var report = (await UploadAsync("single")).Json["files"]![0]!;

        ((string)report["file"]!["status"]!, (int)report["retries"]!).ShouldBe(("available", 1));
    }

    [Fact]
    public async Task Upload_StoreStaysBusy_FailsAndTheNextRunSendsOnlyWhatIsMissing()
    {
        var path = Write("busy.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/busy", "--parallel", "1", "--json"];
        Store.Faults = request => request.Query["partNumber"] == "3" ? Fault.Busy : Fault.None;

        var failed = await Cli.RunAsync(Environment, command, new HastyClock(), Cancel);
        var sent = PutParts();
        Store.Faults = _ => Fault.None;
        var ran = await RunAsync(command);

        failed.Exit.ShouldBe(ExitCode.Failed);
        ((string)failed.Json["files"]![0]!["error"]!["code"]!).ShouldBe("store-refused");
        sent.ShouldBe([1, 2, 3, 3, 3, 3, 3, 3]);
        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((bool)ran.Json["files"]![0]!["resumed"]!, (long)ran.Json["files"]![0]!["bytes"]!).ShouldBe((true, 1_000_001));
        PutParts().Count.ShouldBe(sent.Count + 1);
    }

    [Fact]
    public async Task Upload_Interrupted_KeepsNoSecretAndGoesOn()
    {
        var path = Write("stopped.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/stopped", "--parallel", "1", "--json"];

        var stopped = await InterruptAsync(command, "3");
        var state = await File.ReadAllTextAsync(Directory.GetFiles(StateFolder).ShouldHaveSingleItem(), Cancel);
        var ran = await RunAsync(command);

        stopped.Exit.ShouldBe(ExitCode.Interrupted);
        ((string)stopped.Json["files"]![0]!["error"]!["code"]!).ShouldBe("interrupted");
        state.ShouldContain("\"part\":2");
        foreach (var secret in (string[])["Signature", "http", Environment["STRONGROOM_TOKEN"]]) state.ShouldNotContain(secret, Case.Insensitive);
        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((bool)ran.Json["files"]![0]!["resumed"]!, (long)ran.Json["files"]![0]!["bytes"]!).ShouldBe((true, 1_000_001));
        PutParts().ShouldBe([1, 2, 3, 3]);
    }

    [Fact]
    public async Task Upload_OnlyTheLastAnswerGotLost_IsNotSentAgain()
    {
        var path = Write("answered.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/answered", "--json"];
        // The gateway joins the parts at the store: that is where it is stopped, with everything put.
        Store.Faults = request => request.Method == "POST" && request.Query.ContainsKey("uploadId") ? Fault.Hang : Fault.None;
        using var stop = new CancellationTokenSource();
        var running = Cli.RunAsync(Environment, command, stop.Token);
        await Store.Hanging.WaitAsync(Cancel);
        await stop.CancelAsync();
        (await running).Exit.ShouldBe(ExitCode.Interrupted);
        Store.Faults = _ => Fault.None;

        var ran = await RunAsync(command);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((long)ran.Json["files"]![0]!["bytes"]!).ShouldBe(0);
        PutParts().ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("the same again", new[] { "available" })]
    [InlineData("its URL has expired", new[] { "expired", "available" })]
    [InlineData("the file was changed", new[] { "expired", "available" })]
    [InlineData("--restart", new[] { "expired", "available" })]
    public async Task Upload_KilledBeforeItKeptTheAnswer_LeavesNoPendingRecord(string then, string[] statuses)
    {
        var path = Write("killed.bin", ThreeParts);
        List<string> command = ["upload", path, "--type", "artifact", "--scope", "projects/killed", "--parallel", "1", "--json"];
        await InterruptAsync([.. command], "1");
        // As a kill leaves it between the gateway's answer and the next line: with the key alone.
        var state = Directory.GetFiles(StateFolder).ShouldHaveSingleItem();
        var lines = await File.ReadAllLinesAsync(state, Cancel);
        lines.Length.ShouldBe(2);
        await File.WriteAllLinesAsync(state, lines[..1], Cancel);
        switch (then)
        {
            case "its URL has expired":
                await Gateway.SqlAsync<Guid>("UPDATE grants SET issued_at = issued_at - interval '1 hour', expires_at = expires_at - interval '1 hour' WHERE tenant_id = @t RETURNING id", ("t", Tenant.Value));
                break;
            case "the file was changed":
                Write("killed.bin", ThreeParts + 1);
                break;
            case "--restart":
                command.Add(then);
                break;
        }

        var ran = await RunAsync(command);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        (await Gateway.SqlAsync<string>("SELECT status FROM file_records WHERE tenant_id = @t ORDER BY id", ("t", Tenant.Value))).ShouldBe(statuses);
    }

    [Fact]
    public async Task Upload_OfSeveralInterrupted_TellsWhatWasDone()
    {
        var (small, large) = (Write("small.bin", 10), Write("large.bin", ThreeParts));

        var stopped = await InterruptAsync(["upload", small, large, "--type", "artifact", "--scope", "projects/several", "--parallel", "1", "--json"], "2");

        stopped.Exit.ShouldBe(ExitCode.Interrupted);
        stopped.Json["files"]!.AsArray().Select(file => (string?)file!["file"]?["status"] ?? (string?)file["error"]!["code"]).ShouldBe(["available", "interrupted"]);
    }

    [Fact]
    public async Task Upload_OfAPipe_IsUsage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A pipe has a path in /proc only.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);

        var ran = await RunAsync("upload", $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}", "--scope", "sessions/pipe");

        ran.Exit.ShouldBe(ExitCode.Usage);
        ran.Error.ShouldContain("pipe");
    }

    [Fact]
    public async Task Upload_FileChangedSinceTheInterruption_BeginsAnew()
    {
        var path = Write("changed.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/changed", "--parallel", "1", "--json"];
        await InterruptAsync(command, "3");
        Write("changed.bin", ThreeParts + 1);

        var ran = await RunAsync(command);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((bool)ran.Json["files"]![0]!["resumed"]!, (long)ran.Json["files"]![0]!["bytes"]!).ShouldBe((false, ThreeParts + 1));
    }

    [Fact]
    public async Task Upload_GivenUpByTheGatewaySince_BeginsAnew()
    {
        var path = Write("aborted.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/aborted", "--parallel", "1", "--json"];
        await InterruptAsync(command, "3");
        await Gateway.SqlAsync<Guid>(
            "UPDATE file_records SET status = 'expired', multipart_id = NULL WHERE tenant_id = @t AND status = 'pending' RETURNING id", ("t", Tenant.Value));

        var ran = await RunAsync(command);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((bool)ran.Json["files"]![0]!["resumed"]!, (long)ran.Json["files"]![0]!["bytes"]!).ShouldBe((false, ThreeParts));
    }

    [Fact]
    public async Task Upload_Restarted_GivesTheFormerOneUp()
    {
        var path = Write("restarted.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/restarted", "--parallel", "1", "--json"];
        await InterruptAsync(command, "3");

        var ran = await RunAsync([.. command, "--restart"]);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((bool)ran.Json["files"]![0]!["resumed"]!).ShouldBeFalse();
        (await Gateway.SqlAsync<string>("SELECT status FROM file_records WHERE tenant_id = @t ORDER BY id", ("t", Tenant.Value))).ShouldBe(["expired", "available"]);
    }

    [Fact]
    public async Task Upload_SomeOfSeveral_IsPartly()
    {
        var (good, bad) = (Write("good.pdf", 0), Write("bad.exe", 10));
        await File.WriteAllTextAsync(good, "%PDF-1.7\n", Cancel);

        var ran = await RunAsync("upload", good, bad, Path.Combine(Folder, "absent.txt"), "--scope", "sessions/some", "--json");

        ran.Exit.ShouldBe(ExitCode.Partly);
        var files = ran.Json["files"]!.AsArray();
        ((string)files[0]!["file"]!["contentType"]!).ShouldBe("application/pdf");
        files.Select(file => (string?)file!["error"]?["code"]).ShouldBe([null, "type-not-allowed", "usage"]);
        ((string)files[1]!["error"]!["next"]!).ShouldContain("--type");
    }

    [Fact]
    public async Task Upload_WithEverythingSaid_IsOnRecord()
    {
        var path = Write("note.md", 0);
        await File.WriteAllTextAsync(path, "# A note", Cancel);

        var ran = await RunAsync(
            "upload", path, "--type", "document", "--scope", "projects/said", "--name", "other.md", "--tag", "a", "--tag", "b", "-m", "subject=x=y", "--classification", "restricted",
            "--timestamp-prefix", "--no-checksum", "--json");

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        var file = ran.Json["files"]![0]!["file"]!;
        ((string)file["fileName"]!).ShouldEndWith("other.md");
        ((string)file["path"]!).ShouldMatch("^projects/said/documents/[0-9]{8}_[0-9]{6}_other.md$");
        file["tags"]!.AsArray().Select(tag => (string)tag!).ShouldBe(["a", "b"]);
        ((string)file["metadata"]!["subject"]!, (string)file["classification"]!, (string)file["contentType"]!).ShouldBe(("x=y", "restricted", "text/markdown"));
    }

    [Fact]
    public async Task Upload_ByTwoAtOnce_IsOnesOnly()
    {
        var path = Write("both.bin", ThreeParts);
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/both", "--json"];
        Store.Faults = request => request.Query["partNumber"] == "2" ? Fault.Hang : Fault.None;
        using var stop = new CancellationTokenSource();
        var first = Cli.RunAsync(Environment, command, stop.Token);
        await Store.Hanging.WaitAsync(Cancel);

        var second = await RunAsync(command);
        await stop.CancelAsync();
        await first;

        second.Exit.ShouldBe(ExitCode.Failed);
        ((string)second.Json["files"]![0]!["error"]!["code"]!).ShouldBe("busy");
    }

    /// <summary>Runs a command until this part hangs, and stops it as Ctrl-C does.</summary>
    private async Task<Cli> InterruptAsync(string[] command, string part)
    {
        Store.Faults = request => request.Query["partNumber"] == part ? Fault.Hang : Fault.None;
        using var stop = new CancellationTokenSource();
        var running = Cli.RunAsync(Environment, command, stop.Token);
        await Store.Hanging.WaitAsync(Cancel);
        await stop.CancelAsync();
        var stopped = await running;
        Store.Faults = _ => Fault.None;
        return stopped;
    }

    private List<int> PutParts() =>
    [
        .. from seen in Store.Seen
           where seen.StartsWith("PUT", StringComparison.Ordinal)
           let at = seen.IndexOf("partNumber=", StringComparison.Ordinal)
           where at > 0
           select int.Parse(seen[(at + 11)..].Split('&')[0], null) into number
           orderby number
           select number,
    ];
}
