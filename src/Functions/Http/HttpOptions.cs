namespace Strongroom.Functions.Http;

/// <summary>Section <c>Http</c>: what stands before the gateway.</summary>
public sealed record HttpOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Http";

    /// <summary>
    /// A proxy that we trust appends the caller's address to <c>X-Forwarded-For</c>: the last one there is taken. Left false, the header is ignored,
    /// since any caller can send it.
    /// </summary>
    public bool TrustForwardedFor { get; init; }

    /// <summary>Where callers reach the gateway, such as <c>https://files.example.com</c>; absolute links begin with it. Null takes the request's own host.</summary>
    public string? PublicBaseUrl { get; init; }
}
