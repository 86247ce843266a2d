using System.Diagnostics;
using System.Globalization;
using Strongroom.Bench.Load;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>
/// Ten times as many clients as are sustained, each asking again at once. The gateway may answer 200 or 503, may not give a URL that is not audited, may not
/// grow, and must serve as usual within two seconds after it is over.
/// </summary>
internal sealed class OverloadCase : ICase
{
    private const int Connections = 64, Times = 10, InARow = 5;
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(250), Soon = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(30);

    public string Name => "overload";

    public async Task<CaseResult> RunAsync(World world, Pace pace, CancellationToken cancellationToken)
    {
        // 1. What is sustained.
        Progress.Say($"{Name}: {Connections} connections");
        await world.Generator.RunAsync(Loads.SignDownload(world), Connections, pace.WarmUp, cancellationToken);
        var sustained = await Rounds.MeasureAsync(world, Loads.SignDownload(world), Connections, pace.Bound, cancellationToken);
        var before = ProcessTable.MemoryMb(world.Server.Id);

        if (sustained.Report.Rps <= 0) throw new CaseFailedException("nothing was answered before the overload either");

        // 2. Ten times as many.
        Progress.Say($"{Name}: {Connections * Times} connections for {pace.Overload.TotalSeconds} s");
        var file = world.Sandbox.PathOf($"grants-{Name}");
        ProcessTable.ForgetPeak(world.Server.Id);
        var plan = Loads.SignDownload(world) with { GrantsFile = file };
        var round = await Rounds.MeasureAsync(world, plan, Connections * Times, pace.Overload, cancellationToken);
        var peak = ProcessTable.PeakMb(world.Server.Id);

        // 3. Afterwards.
        var normal = await UntilNormalAsync(world, cancellationToken);
        var (given, unaudited) = await GrantCheck.CountAsync(world, file, cancellationToken);
        var (ok, busy, other) = (round.Report.Statuses["200"], round.Report.Statuses["503"], round.Report.Statuses["other"]);
        return new CaseResult(Name)
        {
            Connections = Connections * Times,
            Rps = ok / round.Report.Seconds,
            P50Ms = round.Report.P50Ms,
            P99Ms = round.Report.P99Ms,
            RssMb = peak,
            Cores = round.Cores,
            Bounds = [new Bound($"{Connections} connections", sustained.Report.Rps, ok / round.Report.Seconds / sustained.Report.Rps)],
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"200: {ok:N0}, 503: {busy:N0}, other: {other:N0}, broken: {round.Report.Broken:N0}; {given:N0} URLs, {unaudited:N0} unaudited; {before:0} MB before, {peak:0} at most; as usual {normal.TotalSeconds:0.00} s after"),
            More = new Dictionary<string, object>
            {
                ["answers_200"] = ok,
                ["answers_503"] = busy,
                ["answers_other"] = other,
                ["broken"] = round.Report.Broken,
                ["urls"] = given,
                ["unaudited"] = unaudited,
                ["rss_before_mb"] = Math.Round(before),
                ["normal_after_s"] = Math.Round(normal.TotalSeconds, 2),
            },
            Good = unaudited == 0 && other == 0 && normal <= Soon,
        };
    }

    // As usual: several in a row are answered in a usual time. When the first of them was asked counts.
    private static async Task<TimeSpan> UntilNormalAsync(World world, CancellationToken cancellationToken)
    {
        var (clock, asked, good) = (Stopwatch.StartNew(), TimeSpan.Zero, 0);
        while (good < InARow && clock.Elapsed < Patience)
        {
            var start = clock.Elapsed;
            if (good == 0) asked = start;
            using var response = await Probe.SendAsync(Loads.SignDownload(world), cancellationToken);
            good = response.IsSuccessStatusCode && clock.Elapsed - start < Usual ? good + 1 : 0;
        }
        return good == InARow ? asked : Patience;
    }
}
