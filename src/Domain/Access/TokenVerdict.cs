using Strongroom.Tenants;

namespace Strongroom.Access;

/// <summary>What verifying a token found.</summary>
public abstract record TokenVerdict
{
    private TokenVerdict() { }

    /// <summary>A trusted issuer says who the caller is.</summary>
    public sealed record Accepted(string UserId, Roles Roles, TenantId Tenant) : TokenVerdict;

    /// <summary>The token proves nothing.</summary>
    public sealed record Refused(TokenFault Fault) : TokenVerdict;
}
