using Microsoft.Extensions.Options;

namespace Strongroom.Telemetry;

/// <summary>Checks the section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) => new OptionErrors("Telemetry")
        .Check(IsAddress(options.OtlpEndpoint), nameof(options.OtlpEndpoint), "must be an absolute http or https address.")
        .Check(options.OtlpProtocol is null or "" or "grpc" or "http/protobuf", nameof(options.OtlpProtocol), "must be grpc or http/protobuf.")
        .Check(AreHeaders(options.OtlpHeaders), nameof(options.OtlpHeaders), "must be name=value, several by comma.")
        .Check(options.SampleRatio is null or (>= 0 and <= 1), nameof(options.SampleRatio), "must be between 0 and 1.")
        .CheckRange(options.TenantLabels, 0, 1000, nameof(options.TenantLabels))
        .CheckRange(options.StateSeconds, 5, 3600, nameof(options.StateSeconds))
        .ToResult();

    private static bool IsAddress(string? text) =>
        string.IsNullOrEmpty(text) || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");

    private static bool AreHeaders(string? text) =>
        string.IsNullOrEmpty(text) || text.Split(',').All(header => header.Trim().IndexOf('=', StringComparison.Ordinal) > 0);
}
