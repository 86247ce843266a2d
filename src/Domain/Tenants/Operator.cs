using Strongroom.Access;

namespace Strongroom.Tenants;

/// <summary>A person at the command line, by the name that they give: whoever holds the owner's password is believed.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record Operator(string Name)
{
    /// <summary>Whether a text can be an operator's name.</summary>
    public static bool IsName(string? name) => name is { Length: >= 1 and <= 100 } && !name.Any(char.IsControl) && name.Trim() == name;

    /// <summary>A call of the operator in a tenant, under a name that no token's subject is taken for.</summary>
    public CallContext In(TenantId tenant, Operation operation) => new(new Caller($"operator:{Name}", Roles.PlatformAdmin, tenant, null, null), operation, null);
}
