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
        if (run.Output.IsJson)
            foreach (var tenant in tenants) run.Output.WriteItem(tenant, OperatorJson.Default.TenantSummary, _ => { });
        else if (tenants.Count == 0) run.Output.Note("There are none yet: strongroom tenant add.");
        else run.Output.Write(tenants, OperatorJson.Default.ListTenantSummary, console => TenantTable.Write(console, tenants));
        return ExitCode.Done;
    });
}
