using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Strongroom.Cli.Running;
using Strongroom.Status;

namespace Strongroom.Cli.Operator;

/// <summary><c>status</c>: how the gateway is, over all tenants. The answer is in the exit code too.</summary>
internal static class StatusCommand
{
    public static Command Create() =>
        new Command("status", "Show how the gateway is, over all tenants: database, stores, events, seal, purge, timers. Exit code 1 when something is wrong.")
            .Operates(async (run, host, cancellationToken) =>
            {
                var status = await host.Get<ReadPlatformStatus>().RunAsync(cancellationToken);
                run.Output.Write(status, OperatorJson.Default.PlatformStatus, console => Write(console, status));
                return status.Healthy ? ExitCode.Done : ExitCode.Failed;
            });

    private static void Write(IAnsiConsole console, PlatformStatus status)
    {
        var facts = new TextTable("what", "how");
        facts.Add("database", status.Database.Migration is { } at ? $"migration {at} of {status.Database.ExpectedMigration}" : "does not answer");
        if (status.Tenants is { } tenants) facts.Add("tenants", $"{tenants.All:N0}{(tenants.Suspended > 0 ? $", {tenants.Suspended:N0} suspended" : "")}");
        if (status.Counts is { } counts)
        {
            facts.Add("files", string.Join(", ", counts.Files.Select(files => string.Create(CultureInfo.InvariantCulture, $"{files.Value:N0} {files.Key}"))));
            facts.Add("events", $"{(status.EventLagSeconds is { } lag ? $"at most {Human.Duration(TimeSpan.FromSeconds(lag))} late in the last hour" : "none in the last hour")}, {counts.Overdue:N0} overdue, {counts.Poison:N0} given up");
            facts.Add("audit log", $"{(counts.SealLagSeconds > 0 ? $"oldest entry waits {Human.Duration(TimeSpan.FromSeconds(counts.SealLagSeconds))} for its seal" : "sealed")}, {counts.Unarchived:N0} to be archived");
        }
        if (status.Purge is { } purge)
            facts.Add("purge", purge.Open == 0 ? "nothing waits" : $"{Human.Count(purge.Open, "file")} since {Human.Time(purge.OldestSince!.Value)}, {Number(purge.Failing)} failing");
        facts.WriteTo(console);

        console.WriteLine();
        var stores = new TextTable("store", "provider", "region", "answers", "last sweep", ">objects", ">recorded", ">missing", ">orphans", ">failures");
        foreach (var store in status.Stores)
        {
            var last = store.LastReconcile;
            stores.Add(
                store.Name, store.Provider, store.Region, store.Available ? "yes" : "no", last?.FinishedAt is { } end ? Human.Time(end) : "–",
                Number(last?.Objects), Number(last?.Recorded), Number(last?.Ghosts), Number(last?.Orphans), Number(last?.Failures));
        }
        stores.WriteTo(console);

        if (status.Timers.Count > 0)
        {
            console.WriteLine();
            var timers = new TextTable("timer", "last", "next");
            foreach (var timer in status.Timers) timers.Add(timer.Name, timer.Last is { } last ? Human.Time(last) : "–", timer.Next is { } next ? Human.Time(next) : "–");
            timers.WriteTo(console);
        }

        console.WriteLine();
        foreach (var problem in status.Problems) console.MarkupLineInterpolated($"[red]✗[/] {Human.Plain(problem)}");
        if (status.Healthy) console.MarkupLine("[green]✓[/] Nothing is wrong.");

        static string Number(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "–";
    }
}
