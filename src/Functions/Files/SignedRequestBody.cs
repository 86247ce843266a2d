using Strongroom.Stores;

namespace Strongroom.Functions.Files;

/// <summary>A request to send to the store exactly so.</summary>
/// <param name="Method">PUT.</param>
/// <param name="Url">Whoever has it can use it until it expires.</param>
/// <param name="Headers">Send all of them; <c>content-length</c> is set by HTTP clients themselves.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record SignedRequestBody(string Method, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt)
{
    /// <summary>Shows a signed request.</summary>
    public static SignedRequestBody Of(SignedRequest signed) => new(signed.Method, signed.Url, signed.Headers, signed.ExpiresAt);
}
