namespace Strongroom.Bench.Running;

/// <summary>What a case is held against.</summary>
/// <param name="Name">Such as <c>pgbench</c>.</param>
/// <param name="Reaches">What it does in a second on its own.</param>
/// <param name="Share">The case's part of that.</param>
internal sealed record Bound(string Name, double Reaches, double Share);
