namespace Strongroom.Access;

/// <summary>One trusted issuer: an entry of <c>Auth:Issuers</c>.</summary>
public sealed record IssuerOptions
{
    /// <summary>Exactly the token's <c>iss</c>.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>What the token's <c>aud</c> must contain.</summary>
    public string Audience { get; init; } = "";

    /// <summary>The OpenID Connect discovery document, whose keys are fetched again when a token names an unknown one. Either this or <see cref="JwksFile"/>.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>A JSON Web Key Set on disk, for development and for issuers without discovery.</summary>
    public string? JwksFile { get; init; }

    /// <summary>However many tokens name unknown keys, the issuer is asked for its keys once in this time.</summary>
    public int KeyRefreshSeconds { get; init; } = 60;
}
