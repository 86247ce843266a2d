using System.CommandLine;
using Spectre.Console;
using Strongroom.Cli.Running;
using Strongroom.Ingest;

namespace Strongroom.Cli.Operator;

/// <summary><c>events</c>: blob events that a self-hosted gateway gave up on.</summary>
internal static class EventsCommand
{
    private const string OnAzure = "On Azure they lie in the queue webjobs-blobtrigger-poison: see docs/runbook.md.";

    public static Command Create() => new("events", $"Blob events that failed for the last time. {OnAzure}") { CreatePoison(), CreateReplay() };

    private static Command CreatePoison()
    {
        var all = new Option<bool>("--all") { Description = "Also those that are settled." };
        return new Command("poison", $"List the events that were given up on, oldest first. {OnAzure}") { all }.Operates(async (run, host, cancellationToken) =>
        {
            var events = await host.Get<ReplayPoison>().ListAsync(run.Get(all), cancellationToken);
            run.Output.WriteItems(events, OperatorJson.Default.PoisonedEvent, "There are none.", console =>
            {
                var table = new TextTable("id", "since", "source", ">attempts", "settled", "error");
                foreach (var e in events)
                    table.Add($"{e.Id}", Human.Time(e.CreatedAt), e.Source, $"{e.Attempts}", e.ReplayedAt is { } at ? $"{Human.Time(at)}{(e.ReplayedBy is { } by ? $" by {by}" : "")}" : "no", e.Error.Split('\n')[0]);
                table.WriteTo(console);
            });
            return ExitCode.Done;
        });
    }

    private static Command CreateReplay()
    {
        var ids = new Argument<Guid[]>("id") { Description = "Ids of strongroom events poison.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every event that is not settled." };
        return new Command("replay", "Handle poisoned events once more. Safe to repeat: what was recorded is not recorded again.") { ids, all }
            .WithOperator(asks: false)
            .Operates(async (run, host, cancellationToken) =>
            {
                var wanted = run.Get(ids) is { Length: > 0 } given ? given : null;
                if ((wanted is null) != run.Get(all)) throw CommandException.Usage("Which events?", "Give their ids, or --all.");
                var results = await host.Get<ReplayPoison>().RunAsync(wanted, run.OperatorOf(), cancellationToken);
                foreach (var result in results)
                    run.Output.WriteItem(result, OperatorJson.Default.ReplayedEvent, console => console.WriteLine(Human.Plain($"{(result.Settled ? "settled" : "failed ")}  {result.Id}  {result.Source}: {result.Result}")));
                var unknown = wanted?.Except(results.Select(result => result.Id)).ToList() ?? [];
                foreach (var id in unknown) run.Output.Warn($"{id} is no poisoned event, or is settled.");
                if (results.Count == 0 && wanted is null) run.Output.Note("There are none.");
                var settled = results.Count(result => result.Settled);
                return settled == results.Count ? ExitCode.Done : settled > 0 ? ExitCode.Partly : ExitCode.Failed;
            });
    }
}
