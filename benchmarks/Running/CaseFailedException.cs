namespace Strongroom.Bench.Running;

/// <summary>A case could not be measured. The message says why.</summary>
internal sealed class CaseFailedException(string message) : Exception(message);
