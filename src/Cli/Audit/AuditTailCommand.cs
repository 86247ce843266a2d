using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Audit;

/// <summary><c>audit tail</c>: the newest entries, oldest of them first, and with <c>--follow</c> those that come.</summary>
internal static class AuditTailCommand
{
    private const int MostLines = 1000;

    // An entry's time is when its request began: one that is committed late comes behind younger ones. Requests end within two seconds, or are refused.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var lines = new Option<int>("--lines", "-n") { Description = "How many (0 to 1000).", DefaultValueFactory = _ => 20, HelpName = "N" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C." };
        var interval = new Option<double>("--interval") { Description = "Seconds between two looks.", DefaultValueFactory = _ => 2, HelpName = "S" };
        var filter = new AuditFilter();
        var command = new Command("tail", "Show the newest entries of the audit log.") { lines, follow, interval };
        filter.AddTo(command);
        return command.WithGateway().Runs(async (run, cancellationToken) =>
        {
            var count = run.Get(lines);
            if (count is < 0 or > MostLines) throw CommandException.Usage("--lines is 0 to 1000.");
            if (run.Get(interval) is not (>= 0.1 and <= 3600)) throw CommandException.Usage("--interval is 0.1 to 3600 seconds.");
            using var gateway = GatewayClient.Connect(run);
            var newest = await gateway.GetAsync($"storage/audit-logs?limit={Math.Max(1, count)}{filter.QueryOf(run)}", GatewayJson.Default.AuditPage, cancellationToken);
            foreach (var entry in newest.Entries.Take(count).Reverse()) Write(run, entry);
            if (run.Get(follow)) await FollowAsync(run, since => SinceAsync(gateway, filter.QueryOf(run, since), cancellationToken), newest.Entries, TimeSpan.FromSeconds(run.Get(interval)), cancellationToken);
            return ExitCode.Done;
        });
    }

    private static async Task FollowAsync(CommandRun run, Func<DateTimeOffset, Task<List<AuditEntry>>> readSince, IReadOnlyList<AuditEntry> shown, TimeSpan interval, CancellationToken cancellationToken)
    {
        var clock = run.Host.Clock;
        var begun = shown.Count > 0 ? shown[0].OccurredAt : clock.GetUtcNow();
        // Everything of the last minute is asked for each time; what was there at the beginning counts as seen, shown or not.
        var seen = (await readSince(begun - Late)).Where(entry => entry.OccurredAt <= begun).ToDictionary(entry => entry.Id, entry => entry.OccurredAt);
        var latest = begun;
        try
        {
            while (true)
            {
                foreach (var entry in await readSince(latest - Late))
                {
                    if (!seen.TryAdd(entry.Id, entry.OccurredAt)) continue;
                    Write(run, entry);
                    if (entry.OccurredAt > latest) latest = entry.OccurredAt;
                }
                foreach (var (id, at) in seen.Where(pair => pair.Value < latest - Late).ToList()) seen.Remove(id);
                await Task.Delay(interval, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // How one stops following.
        }
    }

    // Oldest first.
    private static async Task<List<AuditEntry>> SinceAsync(GatewayClient gateway, string query, CancellationToken cancellationToken)
    {
        var entries = new List<AuditEntry>();
        await foreach (var page in gateway.GetPagesAsync("storage/audit-logs", query, int.MaxValue, GatewayJson.Default.AuditPage, cancellationToken)) entries.AddRange(page.Entries);
        entries.Reverse();
        return entries;
    }

    private static void Write(CommandRun run, AuditEntry entry) => run.Output.WriteItem(entry, GatewayJson.Default.AuditEntry, _ => run.Output.WriteText(entry.Line));
}
