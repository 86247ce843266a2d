using Strongroom.Bench.Load;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Measuring;

/// <summary>Warms up, sends the same load several times, and takes the median.</summary>
internal static class Rounds
{
    private const double BearableShare = 0.5;

    /// <summary>Sends. Each round gets its own numbers for <c>{next}</c>.</summary>
    public static async Task<CaseResult> RunAsync(
        string name, World world, LoadPlan plan, int connections, Pace pace, CancellationToken cancellationToken)
    {
        ProcessTable.ForgetPeak(world.Server.Id);
        await world.Generator.RunAsync(Numbered(plan), connections, pace.WarmUp, cancellationToken);
        var rounds = new List<Round>();
        for (var number = 1; number <= pace.Rounds; number++)
        {
            Progress.Say($"{name}: round {number} of {pace.Rounds}");
            rounds.Add(await MeasureAsync(world, Numbered(plan), connections, pace.Round, cancellationToken));
        }
        return Summarise(name, connections, rounds) with { RssMb = ProcessTable.PeakMb(world.Server.Id) };
    }

    /// <summary>One round, with the CPU that it took.</summary>
    public static async Task<Round> MeasureAsync(
        World world, LoadPlan plan, int connections, TimeSpan duration, CancellationToken cancellationToken, Func<Task>? during = null)
    {
        var before = ProcessTable.Read();
        var (report, generator) = await world.Generator.RunAsync(plan, connections, duration, cancellationToken, during);
        var after = ProcessTable.Read();
        return new Round(report, new Dictionary<string, double>
        {
            ["server"] = Busy(world.Server.Id),
            ["database"] = Busy(world.Database.Postmaster),
            ["generator"] = generator / report.Seconds,
            ["store"] = Busy(world.Store.Id),
        });

        double Busy(int process) => Math.Max(0, after.CpuSeconds(process) - before.CpuSeconds(process)) / report.Seconds;
    }

    /// <summary>What a server that only answers reaches with a plan.</summary>
    public static async Task<double> ReachAsync(World world, LoadPlan plan, int connections, Pace pace, CancellationToken cancellationToken)
    {
        await world.Generator.RunAsync(plan, connections, TimeSpan.FromSeconds(1), cancellationToken);
        return (await world.Generator.RunAsync(plan, connections, pace.Bound, cancellationToken)).Report.Rps;
    }

    /// <summary>The same plan with numbers that no other run uses.</summary>
    public static LoadPlan Numbered(LoadPlan plan) => plan with { First = NextNumber() };

    private static CaseResult Summarise(string name, int connections, List<Round> rounds)
    {
        var sorted = rounds.OrderBy(round => round.Report.Rps).ToList();
        var median = sorted[sorted.Count / 2];
        var (refused, broken, answers) = (rounds.Sum(round => round.Report.Refused), rounds.Sum(round => round.Report.Broken), rounds.Sum(round => round.Report.Requests));
        if (answers == 0 || refused + broken > answers * BearableShare)
            throw new CaseFailedException($"of {answers:N0} answers {refused:N0} were refusals, and {broken:N0} connections broke");
        return new CaseResult(name)
        {
            Connections = connections,
            Rps = median.Report.Rps,
            RpsBest = sorted[^1].Report.Rps,
            P50Ms = median.Report.P50Ms,
            P99Ms = median.Report.P99Ms,
            Cores = median.Cores,
            Note = refused + broken > 0 ? $"{refused:N0} refused, {broken:N0} broken" : null,
        };
    }

    private static long _numbers;

    private static long NextNumber() => Interlocked.Add(ref _numbers, 10_000_000);
}
