using Strongroom.Tenants;

namespace Strongroom.Access;

/// <summary>Who asks: taken from a verified token and the connection, never from the request's body.</summary>
/// <param name="UserId">The token's subject, an opaque id.</param>
/// <param name="Roles">What the token allows in this tenant.</param>
/// <param name="Tenant">The tenant whose rows the caller sees.</param>
/// <param name="Ip">The address the request came from.</param>
/// <param name="Device">The user agent, at most 256 characters.</param>
public sealed record Caller(string UserId, Roles Roles, TenantId Tenant, string? Ip, string? Device)
{
    private readonly Pseudonyms? _pseudonyms;

    /// <summary>What the audit log calls the caller; see <see cref="Audit.ActorDirectory"/>.</summary>
    /// <exception cref="InvalidOperationException">The caller was never looked up, so nothing may be written in their name.</exception>
    public Pseudonyms Pseudonyms
    {
        get => _pseudonyms ?? throw new InvalidOperationException("The caller has no pseudonym.");
        init => _pseudonyms = value;
    }

    /// <summary>The timers and blob events acting for a tenant.</summary>
    public static Caller System(TenantId tenant) => new("system", Roles.Service, tenant, null, null) { Pseudonyms = Pseudonyms.System };
}
