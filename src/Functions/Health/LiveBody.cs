namespace Strongroom.Functions.Health;

/// <summary>A process that answers.</summary>
/// <param name="Status"><c>live</c>; <c>stopping</c> once the host is told to stop.</param>
public sealed record LiveBody(string Status);
