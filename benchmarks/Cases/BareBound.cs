using Strongroom.Bench.Load;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>The same requests to a bare endpoint, which answers with as many bytes.</summary>
internal sealed class BareBound : IBound
{
    public string Name => "bare endpoint";

    public async Task<double?> ReachAsync(World world, LoadPlan load, int answerBytes, int connections, Pace pace, CancellationToken cancellationToken) =>
        await Rounds.ReachAsync(
            world, load with { Port = world.Bare.Port, Variants = [.. load.Variants.Select(variant => variant with { Path = $"/{answerBytes}" })] },
            connections, pace, cancellationToken);
}
