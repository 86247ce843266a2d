using Microsoft.Extensions.Options;

namespace Strongroom.Database;

/// <summary>Checks the section <c>Lease</c>.</summary>
public sealed class LeaseOptionsValidator : IValidateOptions<LeaseOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, LeaseOptions options) =>
        new OptionErrors("Lease").CheckRange(options.Seconds, 1, 3600, nameof(options.Seconds)).ToResult();
}
