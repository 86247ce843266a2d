using Microsoft.Extensions.Options;

namespace Strongroom.Retention;

/// <summary>Checks the section <c>Retention</c>.</summary>
public sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) => new OptionErrors("Retention")
        .CheckRange(options.BatchSize, 1, 1000, nameof(options.BatchSize))
        .CheckRange(options.Parallelism, 1, 64, nameof(options.Parallelism))
        .CheckRange(options.RetrySeconds, 1, 86_400, nameof(options.RetrySeconds))
        .CheckRange(options.LongestRetrySeconds, options.RetrySeconds, 7 * 86_400, nameof(options.LongestRetrySeconds))
        .ToResult();
}
