namespace Strongroom.Functions.Health;

/// <summary>A process that answers.</summary>
/// <param name="Status">Always <c>live</c>.</param>
public sealed record LiveBody(string Status);
