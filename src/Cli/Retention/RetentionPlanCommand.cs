using System.CommandLine;
using System.Globalization;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Retention;

/// <summary><c>retention plan [ID]</c>: what retention would do now, or what a plan says. Nothing happens by it.</summary>
internal static class RetentionPlanCommand
{
    public static Command Create()
    {
        var id = new Argument<Guid?>("plan") { Description = "A plan that is there. Else a new one is worked out, as a draft.", Arity = ArgumentArity.ZeroOrOne };
        var items = new Option<bool>("--items") { Description = "Show every file of it." };
        return new Command("plan", "Work out what retention would do now. Nothing happens by it.") { id, items }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                using var gateway = GatewayClient.Connect(run);
                var plan = await GetAsync(gateway, run.Get(id), cancellationToken);
                if (run.Get(items)) await WriteItemsAsync(run.Output, gateway, plan, cancellationToken);
                else
                {
                    run.Output.Write(plan, GatewayJson.Default.RetentionPlan, _ => PlanText.Write(plan, run.Output));
                    if (plan is { Files: > 0, Status: "draft" or "waiting" }) run.Output.Note($"Let it run: strongroom retention run {plan.Id}");
                }
                return ExitCode.Done;
            });
    }

    /// <summary>The plan of that id, else a new draft.</summary>
    public static Task<RetentionPlan> GetAsync(GatewayClient gateway, Guid? id, CancellationToken cancellationToken) => id is { } known
        ? gateway.GetAsync($"retention/plans/{known}", GatewayJson.Default.RetentionPlan, cancellationToken)
        : gateway.SendAsync(HttpMethod.Post, "retention/plan", GatewayJson.Default.RetentionPlan, cancellationToken);

    private static async Task WriteItemsAsync(CommandOutput output, GatewayClient gateway, RetentionPlan plan, CancellationToken cancellationToken)
    {
        await foreach (var page in gateway.GetPagesAsync($"retention/plans/{plan.Id}/items", "", int.MaxValue, GatewayJson.Default.PlanItemPage, cancellationToken))
        {
            foreach (var item in page.Items)
            {
                output.WriteItem(item, GatewayJson.Default.PlanItem, _ => output.WriteText(string.Create(CultureInfo.InvariantCulture,
                    $"{item.Action,-12}  {Human.Bytes(item.Size),10}  due {Human.Time(item.DueAt)}  {item.Status,-8}  {item.Path}{(item.Reason is null ? "" : $" ({item.Reason})")}")));
            }
        }
    }
}
