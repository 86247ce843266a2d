namespace Strongroom.Access;

/// <summary>The keys of a trusted issuer could not be fetched: whether its tokens are good cannot be said. Callers answer 503, not 401.</summary>
public sealed class IssuerUnavailableException(string issuer, Exception inner) : Exception($"The keys of '{issuer}' are unavailable.", inner)
{
    /// <summary>The issuer as configured.</summary>
    public string Issuer { get; } = issuer;
}
