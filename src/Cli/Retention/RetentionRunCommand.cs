using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;
using Strongroom.Functions.Retention;

namespace Strongroom.Cli.Retention;

/// <summary><c>retention run [ID]</c>: shows a plan, and lets exactly this plan run by naming its digest. The gateway's timer carries it out.</summary>
internal static class RetentionRunCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var id = new Argument<Guid?>("plan") { Description = "A plan that was looked at before. Else a new one is worked out.", Arity = ArgumentArity.ZeroOrOne };
        var digest = new Option<string?>("--digest") { Description = "The digest that the plan must have: agrees to it without asking.", HelpName = "HEX" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var wait = new Option<bool>("--wait") { Description = "Until it has been carried out." };
        return new Command("run", "Show a plan, and let it run after a yes. The gateway's timer carries it out.") { id, digest, yes, wait }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                // 1. What it is.
                using var gateway = GatewayClient.Connect(run);
                var plan = await RetentionPlanCommand.GetAsync(gateway, run.Get(id), cancellationToken);
                if (!run.Output.IsJson) PlanText.Write(plan, run.Output);
                if (plan.Files == 0)
                {
                    run.Output.Write(plan, GatewayJson.Default.RetentionPlan, _ => run.Output.WriteText("Nothing is due."));
                    return ExitCode.Done;
                }

                // 2. Whether it is meant.
                if (run.Get(digest) is { } named)
                {
                    if (!named.Equals(plan.Digest, StringComparison.OrdinalIgnoreCase))
                        throw new CommandException("digest-mismatch", "The plan has another digest.") { Exit = ExitCode.Refused, Next = $"Look at it again: strongroom retention plan {plan.Id}" };
                }
                else await Question.AskAsync(run, $"Let this plan run on {Human.Count(plan.Files, "file")}?", run.Get(yes), cancellationToken);
                plan = await gateway.PostAsync(
                    $"retention/plans/{plan.Id}/confirm", new ConfirmPlanBody { Digest = plan.Digest }, GatewayJson.Default.ConfirmPlanBody, gateway.NewKey(), GatewayJson.Default.RetentionPlan, cancellationToken);

                // 3. What becomes of it.
                if (run.Get(wait)) return await WaitAsync(run, gateway, plan, cancellationToken);
                run.Output.Write(plan, GatewayJson.Default.RetentionPlan, _ => run.Output.WriteText("Confirmed. The gateway's timer carries it out at its next pass."));
                return ExitCode.Done;
            });
    }

    private static async Task<int> WaitAsync(CommandRun run, GatewayClient gateway, RetentionPlan plan, CancellationToken cancellationToken)
    {
        run.Output.Note("Confirmed. Waiting for the gateway's timer.");
        while (true)
        {
            var runs = await gateway.GetAsync("retention/runs?limit=100", GatewayJson.Default.RunPage, cancellationToken);
            if (runs.Runs.FirstOrDefault(r => r.Plan == plan.Id) is { Status: "done" } done)
            {
                run.Output.Write(done, GatewayJson.Default.RetentionRun, _ => run.Output.WriteText(
                    $"Done: {Human.Count(done.Done, "file")} taken, {Human.Bytes(done.Bytes)}; {done.Dropped} left alone because they had changed; {done.Failed} failed."));
                return done.Failed > 0 ? ExitCode.Partly : ExitCode.Done;
            }
            await Task.Delay(BetweenLooks, run.Host.Clock, cancellationToken);
        }
    }
}
