using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Running;

/// <summary>A case that is measured in the world of servers.</summary>
internal interface ICase
{
    string Name { get; }

    /// <summary>Measures. Throws <see cref="CaseFailedException"/> when there is nothing to measure.</summary>
    Task<CaseResult> RunAsync(World world, Pace pace, CancellationToken cancellationToken);
}
