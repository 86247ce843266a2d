using Strongroom.Bench.Load;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>The same bytes straight to or from the store.</summary>
internal sealed class StoreBound : IBound
{
    public string Name => "store alone";

    public async Task<double?> ReachAsync(World world, LoadPlan load, int answerBytes, int connections, Pace pace, CancellationToken cancellationToken)
    {
        var body = load.Variants[0].Body;
        var key = answerBytes > LoopbackStore.SmallBytes && body is null ? "f" + LoopbackStore.Large : "f.txt";
        var plan = load with { Method = body is null ? "GET" : "PUT", Port = world.Store.Port, Variants = [new Variant([], $"/{LoopbackStore.Bucket}/{key}", body)] };
        return await Rounds.ReachAsync(world, plan, connections, pace, cancellationToken);
    }
}
