using Microsoft.Extensions.Options;

namespace Strongroom.Ingest;

/// <summary>Checks the section <c>Reconcile</c>.</summary>
public sealed class ReconcileOptionsValidator : IValidateOptions<ReconcileOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ReconcileOptions options) => new OptionErrors("Reconcile")
        .CheckRange(options.SettleSeconds, 0, 86_400, nameof(options.SettleSeconds))
        .CheckRange(options.OrphanGraceHours, 1, 24 * 365, nameof(options.OrphanGraceHours))
        .CheckRange(options.PageSize, 1, 10_000, nameof(options.PageSize))
        .CheckRange(options.Parallelism, 1, 64, nameof(options.Parallelism))
        .ToResult();
}
