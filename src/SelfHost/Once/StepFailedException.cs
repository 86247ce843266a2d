namespace Strongroom.SelfHost.Once;

/// <summary>A step did not hold. The message says what was seen instead.</summary>
public sealed class StepFailedException(string message) : Exception(message);
