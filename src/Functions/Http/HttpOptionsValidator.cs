using Microsoft.Extensions.Options;

namespace Strongroom.Functions.Http;

/// <summary>Checks the section <c>Http</c>.</summary>
public sealed class HttpOptionsValidator : IValidateOptions<HttpOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        if (string.IsNullOrEmpty(options.PublicBaseUrl)) return ValidateOptionsResult.Success;
        var good = Uri.TryCreate(options.PublicBaseUrl, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.Query.Length == 0 && uri.Fragment.Length == 0;
        return good ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail("Http:PublicBaseUrl must be an absolute http or https address without a query.");
    }
}
