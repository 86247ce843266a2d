namespace Strongroom.SelfHost.Discovery;

/// <summary>The functions cannot be hosted as they are written. Names everything that is wrong, not only the first thing.</summary>
public sealed class FunctionDiscoveryException(IReadOnlyList<string> errors)
    : Exception($"The functions cannot be hosted:{string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}"))}")
{
    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
