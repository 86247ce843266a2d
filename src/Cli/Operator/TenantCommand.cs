using System.CommandLine;

namespace Strongroom.Cli.Operator;

/// <summary><c>tenant</c>: adds, lists and changes tenants. Each change stands in the tenant's audit log under the operator's name.</summary>
internal static class TenantCommand
{
    public static Command Create() => new("tenant", "Add, list and change tenants.") { TenantAddCommand.Create(), TenantListCommand.Create(), TenantSetCommand.Create() };
}
