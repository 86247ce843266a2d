using System.CommandLine;
using Spectre.Console;
using Strongroom.Audit;
using Strongroom.Cli.Running;
using Strongroom.Database;
using Strongroom.Recovery;

namespace Strongroom.Cli.Operator;

/// <summary><c>recover</c>: after the database was restored to an earlier moment, before any gateway serves.</summary>
internal static class RecoverCommand
{
    public static Command Create() =>
        new Command("recover", "Bring a restored database back in step with its stores and the archive of its audit logs, and report what differs. Pauses retention and purge; deletes nothing; may be run again. "
            + "Exit code 5 when something has to be decided, 1 when something could not be compared.")
            .WithOperator(asks: true)
            .Operates(async (run, host, cancellationToken) =>
            {
                var by = run.OperatorOf();
                await run.ConfirmAsync("This is for a database that was restored from a backup, with every gateway stopped. Retention and purge are paused for all tenants until somebody lets them go on.", "recover", cancellationToken);
                var report = await host.Get<RecoverDatabase>().RunAsync(by, cancellationToken);
                run.Output.Write(ReportOfRecovery.Of(report), OperatorJson.Default.ReportOfRecovery, console => Write(console, report));
                return !report.IsComplete ? ExitCode.Failed : report.NeedsDecisions ? ExitCode.Partly : ExitCode.Done;
            });

    private static void Write(IAnsiConsole console, RecoveryReport report)
    {
        var logs = new TextTable("audit log of", "state", ">entries before", ">now", ">in the archive only", "archived up to", "");
        foreach (var log in report.Logs)
            logs.Add($"{log.Tenant}", Word(log.State), $"{log.SizeBefore:N0}", $"{log.SizeAfter:N0}", $"{log.LostEntries:N0}", log.SignedAt is { } at ? Human.Time(at) : "–", log.Detail);
        logs.WriteTo(console);
        console.WriteLine("Checkpoints that tenants kept are void if they were signed after their log was archived and cover more entries than it has now: tell them.");

        console.WriteLine();
        var (moves, sweep) = (report.Moves, report.Sweep);
        if (moves is not { Ending: PassEnding.Done, Done: 0, Waiting: 0, Failed: 0 })
            console.WriteLine($"Objects that the gateway had moved: {moves.Done:N0} done, {moves.Waiting:N0} waiting, {Human.Count(moves.Failed, "failure")} ({moves.Ending}).");
        console.WriteLine($"Stores and records: {Human.Count(sweep.Objects, "object")}, {sweep.Recorded:N0} recorded, {sweep.Ghosts:N0} missing, {sweep.Orphans:N0} of nobody, {Human.Count(sweep.Failures, "failure")} ({sweep.Ending}).");
        Section(console, report.Files.Count, "Files that differed", ["kind", "tenant", "file", ">size", "the archived log says", "path"],
            report.Files.Select(file => (string?[])[file.Kind, $"{file.Tenant}", $"{file.File}", Human.Bytes(file.Size), file.Action is { } action ? $"{action} {Human.Time(file.At!.Value)}{(file.Sha256 is { } hash ? $" {hash[..12]}…" : "")}" : "–", file.Path]));
        Section(console, report.Undone.Count, "Done after the moment of the backup, and to be done again", ["action", "at", "tenant", "file", "operation"],
            report.Undone.Select(undone => (string?[])[undone.Action, Human.Time(undone.At), $"{undone.Tenant}", undone.File?.ToString() ?? "–", undone.Operation]));

        console.WriteLine();
        if (!report.IsComplete) console.MarkupLine("[red]✗[/] Not everything could be compared. Mend it, and run this again, before any gateway serves.");
        else if (report.NeedsDecisions) console.MarkupLine("[yellow]![/] Everything was compared. Decide what is listed; then let retention go on: PUT /api/v1/retention/pause/all.");
        else console.MarkupLine("[green]✓[/] Everything is in step. Let retention go on: PUT /api/v1/retention/pause/all.");
    }

    private static void Section(IAnsiConsole console, int count, string title, string[] headings, IEnumerable<string?[]> rows)
    {
        if (count == 0) return;
        console.WriteLine();
        console.WriteLine($"{title}: {count:N0}");
        var table = new TextTable(headings);
        foreach (var row in rows) table.Add(row);
        table.WriteTo(console);
    }

    private static string Word(LogRecovery state) => state switch
    {
        LogRecovery.NotArchived => "not archived",
        LogRecovery.InStep => "in step",
        LogRecovery.Recovered => "recovered",
        LogRecovery.Forked => "FORKED",
        _ => "UNREADABLE",
    };
}
