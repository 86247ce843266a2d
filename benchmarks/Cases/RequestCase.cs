using Strongroom.Bench.Load;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>A route under load, and beside it what bounds it.</summary>
/// <param name="name">The case.</param>
/// <param name="connections">How many requests are under way at any moment.</param>
/// <param name="plan">What is sent.</param>
/// <param name="bounds">What bounds it, the nearest first.</param>
internal sealed class RequestCase(
    string name, int connections, Func<World, CancellationToken, Task<LoadPlan>> plan, params IReadOnlyList<IBound> bounds) : ICase
{
    public string Name => name;

    public async Task<CaseResult> RunAsync(World world, Pace pace, CancellationToken cancellationToken)
    {
        var load = await plan(world, cancellationToken);
        var length = await Probe.LengthAsync(Rounds.Numbered(load), cancellationToken);
        var result = await Rounds.RunAsync(name, world, load, connections, pace, cancellationToken);
        var reached = new List<Bound>();
        foreach (var bound in bounds)
        {
            Progress.Say($"{name}: {bound.Name}");
            if (await bound.ReachAsync(world, load, length, connections, pace, cancellationToken) is > 0 and var reaches)
                reached.Add(new Bound(bound.Name, reaches, result.Rps!.Value / reaches));
        }
        return result with { Bounds = reached };
    }
}
