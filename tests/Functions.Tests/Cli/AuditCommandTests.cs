using System.Text.Json.Nodes;
using Strongroom.Audit;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

public sealed class AuditCommandTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    [Fact]
    public async Task Tail_OfTheLog_IsTheNewestOldestFirst()
    {
        await UploadAsync("tail");

        var text = await RunAsync("audit", "tail", "-n", "2");
        var json = await RunAsync("audit", "tail", "--file", PathOf("tail"), "--action", "UPLOAD", "--json");

        text.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[1].Trim()).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD"]);
        text.Output.ShouldContain($"user-1 (admin)");
        text.Output.ShouldContain(PathOf("tail"));
        var entry = JsonNode.Parse(json.Output)!;
        ((string)entry["action"]!, (string)entry["filePath"]!, ((string)entry["traceId"]!).Length, entry["line"]).ShouldBe(("UPLOAD", PathOf("tail"), 32, null));
    }

    [Fact]
    public async Task Tail_Followed_PrintsWhatComesOnceUntilItIsStopped()
    {
        await UploadAsync("before");
        var (output, error) = (new Lines(), new StringWriter());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var following = CommandLine.RunAsync(
            ["audit", "tail", "-n", "1", "--follow", "--interval", "0.1", "--json"],
            new CliHost { Environment = Environment.GetValueOrDefault, Output = output, Error = error }, stop.Token);

        ((string)JsonNode.Parse(await output.NextAsync(Cancel))!["action"]!).ShouldBe("UPLOAD");
        await RunAsync("rm", PathOf("before"));
        ((string)JsonNode.Parse(await output.NextAsync(Cancel))!["action"]!).ShouldBe("DELETE");
        await RunAsync("restore", PathOf("before"));
        ((string)JsonNode.Parse(await output.NextAsync(Cancel))!["action"]!).ShouldBe("RESTORE");
        await stop.CancelAsync();

        (await following).ShouldBe(ExitCode.Done);
        output.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Export_AsLines_HasEveryEntryNewestFirst()
    {
        await UploadAsync("lines");
        var target = Path.Combine(Folder, "audit.jsonl");

        var ran = await RunAsync("audit", "export", "--format", "jsonl", "-o", target, "--json");
        var again = await RunAsync("audit", "export", "--format", "jsonl", "-o", target);

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        var lines = (await File.ReadAllLinesAsync(target, Cancel)).Select(line => (string)JsonNode.Parse(line)!["action"]!).ToList();
        lines.ShouldBe(["UPLOAD", "SIGNED_URL_GENERATED"]);
        ((long)ran.Json["entries"]!, (string)ran.Json["target"]!).ShouldBe((2L, target));
        again.Exit.ShouldBe(ExitCode.Refused);
    }

    [Fact]
    public async Task Export_AsAPack_IsBuiltDownloadedAndVerifies()
    {
        await UploadAsync("pack");
        var target = Path.Combine(Folder, "audit.zip");

        var running = RunAsync("audit", "export", "-o", target, "--json");
        while (!running.IsCompleted)
        {
            // In place of the timers, which do not run here.
            await Service<SealAuditLog>().RunAsync(Cancel);
            await Service<BuildAuditPacks>().RunAsync(Cancel);
            await Task.Delay(50, Cancel);
        }
        var ran = await running;

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output);
        ((string)ran.Json["file"]!["fileType"]!).ShouldBe("audit-pack");
        using var zip = System.IO.Compression.ZipFile.OpenRead(target);
        zip.Entries.Count.ShouldBeGreaterThan(2);
        (await RunAsync("audit", "export", "--action", "UPLOAD", "-o", target + "2")).Exit.ShouldBe(ExitCode.Usage);
    }

    /// <summary>Lines as they are written.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly System.Threading.Channels.Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public bool HasMore => _lines.Reader.TryPeek(out _);

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value!);

        public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _lines.Reader.ReadAsync(cancellationToken);
    }
}
