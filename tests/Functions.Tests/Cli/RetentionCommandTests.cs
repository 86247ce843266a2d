using System.Text.Json.Nodes;
using Strongroom.Cli.Running;
using Strongroom.Retention;

namespace Strongroom.Functions.Tests.Cli;

public sealed class RetentionCommandTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    [Fact]
    public async Task Plan_ShownAndConfirmed_IsCarriedOutAndExplained()
    {
        // 1. A file past its time.
        var path = Write("old.txt", 0);
        await File.WriteAllTextAsync(path, "old", Cancel);
        var file = (await RunAsync("upload", path, "--scope", "sessions/s-1", "--json")).Json["files"]![0]!["file"]!;
        var before = await RunAsync("retention", "explain", (string)file["path"]!);
        await Gateway.SqlAsync<Guid>("UPDATE file_records SET available_at = available_at - interval '91 days' WHERE id = @id RETURNING id", ("id", Guid.Parse((string)file["id"]!)));

        // 2. What would happen.
        var text = await RunAsync("retention", "plan");
        var plan = (await RunAsync("retention", "plan", "--json")).Json;
        var items = await RunAsync("retention", "plan", (string)plan["id"]!, "--items", "--json");

        // 3. Not without a yes, and not by another digest.
        var nobody = await RunAsync("retention", "run", (string)plan["id"]!);
        var wrong = await RunAsync("retention", "run", (string)plan["id"]!, "--digest", new string('0', 64));
        var running = RunAsync("retention", "run", (string)plan["id"]!, "--digest", (string)plan["digest"]!, "--wait", "--json");
        while (!running.IsCompleted)
        {
            // In place of the timer, which does not run here.
            await Service<ApplyRetention>().RunAsync(Cancel);
            await Task.Delay(50, Cancel);
        }
        var done = await running;
        var after = await RunAsync("retention", "explain", (string)file["id"]!);
        var nothing = await RunAsync("retention", "run");

        before.Output.ShouldContain("soft-delete by session-attachment@");
        before.Output.ShouldMatch("in (90 d 0 h|89 d 23 h)");
        text.Output.ShouldContain("1 file, 3 B, of 1 file, 3 B");
        text.Output.ShouldContain((string)file["path"]!);
        text.Error.ShouldContain("strongroom retention run ");
        ((string)JsonNode.Parse(items.Output)!["fileId"]!).ShouldBe((string)file["id"]!);
        (nobody.Exit, wrong.Exit).ShouldBe((ExitCode.Usage, ExitCode.Refused));
        wrong.Error.ShouldContain("digest");
        done.Exit.ShouldBe(ExitCode.Done, done.Output);
        ((string)done.Json["plan"]!, (string)done.Json["status"]!, (long)done.Json["done"]!).ShouldBe(((string)plan["id"]!, "done", 1L));
        after.Output.ShouldContain("is deleted.");
        after.Output.ShouldContain("by retention:session-attachment@");
        nothing.Output.ShouldContain("Nothing is due.");
    }
}
