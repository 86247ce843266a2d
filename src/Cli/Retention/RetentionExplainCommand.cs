using System.CommandLine;
using Strongroom.Cli.Files;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Retention;

/// <summary><c>retention explain FILE</c>: why a file goes or went, when, and what stands in the way.</summary>
internal static class RetentionExplainCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A file of the gateway, by path or id; also one that is gone." };
        return new Command("explain", "Tell why a file goes or went, when, and what stands in the way.") { file }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                using var gateway = GatewayClient.Connect(run);
                var explanation = await gateway.GetAsync($"retention/explain?{FileNamed.Parse(run.Get(file)!).Query}", GatewayJson.Default.FileExplanation, cancellationToken);
                run.Output.Write(explanation, GatewayJson.Default.FileExplanation, _ => Write(explanation, run));
                return ExitCode.Done;
            });
    }

    private static void Write(FileExplanation file, CommandRun run)
    {
        var output = run.Output;
        output.WriteText($"{file.Path} is {file.Status}.");
        if (file.Deletion is { } deleted)
        {
            output.WriteText($"  deleted      {Human.Time(deleted.At)} UTC by {deleted.By}{(deleted.Reason is null ? "" : $": {deleted.Reason}")}");
            if (deleted.PurgedAt is { } purged) output.WriteText($"  destroyed    {Human.Time(purged)} UTC{(deleted.Receipt is { } receipt ? $", receipt {receipt}" : "")}");
        }
        output.WriteText(file.Next is { } next
            ? $"  next         {next.Action} by {next.Policy}@{next.Version}, {When(next.At, run.Host.Clock.GetUtcNow())}"
            : "  next         nothing: no policy will take it");
        foreach (var block in file.Blocks)
            output.WriteText($"  in the way   {block.Kind}{(block.State is null ? "" : $" ({block.State})")}{(block.Until is { } until ? $" until {Human.Time(until)} UTC" : "")}");
        foreach (var policy in file.Policies.Where(policy => policy.Applies && policy.Matches))
            output.WriteText($"  policy       {policy.Name}@{policy.Version}: {policy.Why}");
        var others = file.Policies.Count(policy => !policy.Applies || !policy.Matches);
        if (others > 0) output.WriteText($"  {others} other policies do not concern it; --json has them.");
    }

    private static string When(DateTimeOffset at, DateTimeOffset now) =>
        at <= now ? $"due since {Human.Time(at)} UTC, at the next pass" : $"{Human.Time(at)} UTC, in {Human.Duration(at - now)}";
}
