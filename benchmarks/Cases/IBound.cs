using Strongroom.Bench.Load;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>What a case cannot be faster than, measured on its own.</summary>
internal interface IBound
{
    string Name { get; }

    /// <summary>How many a second; null when it cannot be measured here, which it has said.</summary>
    Task<double?> ReachAsync(World world, LoadPlan load, int answerBytes, int connections, Pace pace, CancellationToken cancellationToken);
}
