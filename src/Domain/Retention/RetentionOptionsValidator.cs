using Microsoft.Extensions.Options;

namespace Strongroom.Retention;

/// <summary>Checks the section <c>Retention</c>.</summary>
public sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) => new OptionErrors("Retention")
        .CheckRange(options.BatchSize, 1, 1000, nameof(options.BatchSize))
        .CheckRange(options.Parallelism, 1, 64, nameof(options.Parallelism))
        .CheckRange(options.CompressMaxBytes, 1024, 64L << 30, nameof(options.CompressMaxBytes))
        .CheckRange(options.RetrySeconds, 1, 86_400, nameof(options.RetrySeconds))
        .CheckRange(options.LongestRetrySeconds, options.RetrySeconds, 7 * 86_400, nameof(options.LongestRetrySeconds))
        .CheckRange(options.StopFiles, 1, 1_000_000_000, nameof(options.StopFiles))
        .CheckRange(options.StopBytes, 1, 1L << 60, nameof(options.StopBytes))
        .CheckRange(options.StopPercent, 0, 100, nameof(options.StopPercent))
        .CheckRange(options.PlanDays, 1, 90, nameof(options.PlanDays))
        .CheckRange(options.PlanSeconds, 1, 600, nameof(options.PlanSeconds))
        .CheckRange(options.NoticeDays, 0, 90, nameof(options.NoticeDays))
        .CheckRange(options.StoreRequestsPerSecond, 0, 100_000, nameof(options.StoreRequestsPerSecond))
        .ToResult();
}
