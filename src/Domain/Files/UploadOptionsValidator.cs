using Microsoft.Extensions.Options;

namespace Strongroom.Files;

/// <summary>Checks the section <c>Uploads</c>.</summary>
public sealed class UploadOptionsValidator : IValidateOptions<UploadOptions>
{
    private const long Mebibyte = 1024 * 1024;

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, UploadOptions options) => new OptionErrors("Uploads")
        .CheckRange(options.MultipartAboveBytes, 5 * Mebibyte, UploadOptions.LargestPut, nameof(options.MultipartAboveBytes))
        .CheckRange(options.PartBytes, 5 * Mebibyte, 4000 * Mebibyte, nameof(options.PartBytes))
        .CheckRange(options.UrlMinutes, 1, 60, nameof(options.UrlMinutes))
        .CheckRange(options.MultipartHours, 1, 7 * 24, nameof(options.MultipartHours))
        .CheckRange(options.GraceMinutes, 1, 7 * 24 * 60, nameof(options.GraceMinutes))
        .CheckRange(options.ProxyMaxBytes, 1, 100 * Mebibyte, nameof(options.ProxyMaxBytes))
        .CheckRange(options.PartsPerRequest, 1, 1000, nameof(options.PartsPerRequest))
        .ToResult();
}
