namespace Strongroom.Access;

/// <summary>Section <c>Auth</c>: whose tokens are believed, and which of their claims say who, where and what.</summary>
public sealed record AuthOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Auth";

    /// <summary>The trusted issuers. A token is checked with the keys of the one it names, never with another's.</summary>
    public IReadOnlyList<IssuerOptions> Issuers { get; init; } = [];

    /// <summary>The claim that holds the user's id.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>The claim that holds the tenant's id, a lower-case UUID.</summary>
    public string TenantClaim { get; init; } = "tenant_id";

    /// <summary>The claim that holds the roles: a name, or an array of names.</summary>
    public string RolesClaim { get; init; } = "roles";
}
