using System.Diagnostics;
using System.Globalization;
using Strongroom.Bench.Load;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;
using Strongroom.SelfHost.Emulators;

namespace Strongroom.Bench.Cases;

/// <summary>From the start of the process to the first 200 of a route that reads the database, which is up; beside it the start of the bare endpoint.</summary>
internal sealed class ColdStartCase : ICase
{
    private const int Starts = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(2);

    public string Name => "cold-start";

    public async Task<CaseResult> RunAsync(World world, Pace pace, CancellationToken cancellationToken)
    {
        var (gateway, bare, memory) = (new List<double>(), new List<double>(), 0.0);
        for (var number = 1; number <= Starts; number++)
        {
            Progress.Say($"{Name}: {number} of {Starts}");
            var port = FreePort.Next();
            bare.Add((await StartAsync(
                world, new LoadPlan { Port = port, Variants = [new Variant([], "/100")] }, new Dictionary<string, string>(), Helper.RoleCommand(BareEndpoint.Role, port), cancellationToken)).Milliseconds);
            port = FreePort.Next();
            var (milliseconds, rss) = await StartAsync(world, Loads.Metadata(world, port), world.Gateway.Environment(), world.Gateway.Command(port), cancellationToken);
            gateway.Add(milliseconds);
            memory = Math.Max(memory, rss);
        }
        gateway.Sort();
        bare.Sort();
        var (median, alone) = (gateway[Starts / 2], bare[Starts / 2]);
        return new CaseResult(Name)
        {
            P50Ms = median,
            P99Ms = gateway[^1],
            RssMb = memory,
            Bounds = [new Bound("bare start", 1000 / alone, alone / median)],
            Note = string.Create(CultureInfo.InvariantCulture, $"of {Starts} starts: best {gateway[0]:0} ms, median {median:0} ms, bare {alone:0} ms"),
            More = new Dictionary<string, object> { ["best_ms"] = Math.Round(gateway[0]), ["bare_ms"] = Math.Round(alone) },
        };
    }

    private static async Task<(double Milliseconds, double RssMb)> StartAsync(
        World world, LoadPlan plan, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var process = ChildProcess.Start("TERM", world.Sandbox.PathOf("cold-start.log"), world.Sandbox.Folder, environment, command);
        while (!await AnswersAsync(plan, cancellationToken))
        {
            if (process.HasExited || watch.Elapsed > Patience) throw new CaseFailedException("a server that was started did not answer");
            await Task.Delay(Look, cancellationToken);
        }
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        return (milliseconds, ProcessTable.Read().ChildOf(process.Id) is { } id ? ProcessTable.PeakMb(id) : 0);
    }

    private static async Task<bool> AnswersAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Probe.SendAsync(plan, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
