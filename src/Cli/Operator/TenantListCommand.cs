using System.CommandLine;
using Strongroom.Cli.Running;
using Strongroom.Tenants;

namespace Strongroom.Cli.Operator;

/// <summary><c>tenant list</c>.</summary>
internal static class TenantListCommand
{
    public static Command Create() => new Command("list", "List tenants with their quotas and what they use.").Operates(async (run, host, cancellationToken) =>
    {
        var tenants = await host.Get<ListTenants>().RunAsync(cancellationToken);
        run.Output.WriteItems(tenants, OperatorJson.Default.TenantSummary, "There are none yet: strongroom tenant add.", console => TenantTable.Write(console, tenants));
        return ExitCode.Done;
    });
}
