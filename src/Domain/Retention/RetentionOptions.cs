namespace Strongroom.Retention;

/// <summary>Section <c>Retention</c>: how retention and purge pace themselves. What is kept how long is data, in <c>retention_policies</c>.</summary>
public sealed record RetentionOptions
{
    /// <summary>Files one transaction changes.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Requests at once to one store.</summary>
    public int Parallelism { get; init; } = 8;

    /// <summary>How long the purge waits after a file's first failure; doubled with every further one.</summary>
    public int RetrySeconds { get; init; } = 60;

    /// <summary>The longest it waits.</summary>
    public int LongestRetrySeconds { get; init; } = 6 * 3600;
}
