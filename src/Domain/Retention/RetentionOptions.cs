namespace Strongroom.Retention;

/// <summary>Section <c>Retention</c>: how retention and purge pace themselves. What is kept how long is data, in <c>retention_policies</c>.</summary>
public sealed record RetentionOptions
{
    /// <summary>Files one transaction changes.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>Requests at once to one store.</summary>
    public int Parallelism { get; init; } = 8;

    /// <summary>The largest file that is compressed.</summary>
    public long CompressMaxBytes { get; init; } = 1L << 30;

    /// <summary>How long the purge waits after a file's first failure; doubled with every further one.</summary>
    public int RetrySeconds { get; init; } = 60;

    /// <summary>The longest it waits.</summary>
    public int LongestRetrySeconds { get; init; } = 6 * 3600;

    /// <summary>A timer's plan of more files than this, and than <see cref="StopPercent"/> of the tenant's, waits for a person.</summary>
    public int StopFiles { get; init; } = 100;

    /// <summary>The same in bytes.</summary>
    public long StopBytes { get; init; } = 1L << 30;

    /// <summary>How many per cent of the tenant's files, or bytes, a plan may take before it waits.</summary>
    public int StopPercent { get; init; } = 5;

    /// <summary>Days after which a plan that nobody confirmed expires.</summary>
    public int PlanDays { get; init; } = 7;

    /// <summary>How long a plan that a caller asks for may take to work out.</summary>
    public int PlanSeconds { get; init; } = 30;

    /// <summary>How long a change of policies waits that could make files go sooner.</summary>
    public int NoticeDays { get; init; } = 7;

    /// <summary>Requests of the purge, and files archived, compressed or brought back, a second and store; 0 for as many as the store takes.</summary>
    public int StoreRequestsPerSecond { get; init; }
}
