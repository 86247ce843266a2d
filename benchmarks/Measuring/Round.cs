using Strongroom.Bench.Load;

namespace Strongroom.Bench.Measuring;

/// <summary>One round of load.</summary>
/// <param name="Report">What the generator saw.</param>
/// <param name="Cores">Cores that each process was busy with meanwhile.</param>
internal sealed record Round(LoadReport Report, IReadOnlyDictionary<string, double> Cores);
