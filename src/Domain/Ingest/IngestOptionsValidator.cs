using Microsoft.Extensions.Options;

namespace Strongroom.Ingest;

/// <summary>Checks the section <c>Ingest</c>.</summary>
public sealed class IngestOptionsValidator : IValidateOptions<IngestOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, IngestOptions options) =>
        new OptionErrors("Ingest").CheckRange(options.HashUpToBytes, 0, long.MaxValue, nameof(options.HashUpToBytes)).ToResult();
}
