using System.CommandLine;
using Strongroom.Cli.Running;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Cli.Operator;

/// <summary><c>tenant add</c>.</summary>
internal static class TenantAddCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Unique; lower-case letters, digits and hyphens." };
        var store = new Option<string>("--store") { Description = "The store of its files, by its name in Stores. It stays there.", Required = true, HelpName = "STORE" };
        var region = new Option<string?>("--region") { Description = "Its home region, which must be the store's. Else the store's.", HelpName = "REGION" };
        var id = new Option<Guid?>("--id") { Description = "Its id, as tokens carry it in tenant_id. Else a new one.", HelpName = "UUID" };
        var options = new TenantOptions();
        return options.AddTo(new Command("add", "Add a tenant. Adding it again changes nothing.") { name, store, region, id }).WithOperator(asks: false)
            .Operates(async (run, host, cancellationToken) =>
            {
                var by = run.OperatorOf();
                var stores = host.Get<ObjectStores>().Files.Select(one => one.Info).ToList();
                var place = stores.Find(one => one.Name == run.Get(store)) ?? throw CommandException.Usage(
                    $"There is no store '{run.Get(store)}' for files in the settings.", $"There are: {string.Join(", ", stores.Select(one => one.Name))}.");
                var tenants = host.Get<ListTenants>();
                var there = await tenants.FindAsync(run.Get(id)?.ToString("D") ?? run.Get(name)!, cancellationToken);
                if (there is null)
                {
                    var wished = new TenantId(run.Get(id) ?? Guid.CreateVersion7(run.Host.Clock.GetUtcNow()));
                    if (!TenantId.TryParse(wished.ToString(), out _)) throw CommandException.Usage("A tenant's id is a UUID that is not zero.");
                    var tenant = new NewTenant(wished, run.Get(name)!, run.Get(region) ?? place.Region, place.Name);
                    tenant = tenant with
                    {
                        MaxFiles = run.Get(options.MaxFiles) ?? tenant.MaxFiles,
                        MaxBytes = run.Get(options.MaxBytes) ?? tenant.MaxBytes,
                        PurgeAfterDays = options.DaysOf(run) ?? tenant.PurgeAfterDays,
                        AuditRetentionDays = run.Get(options.AuditRetention) ?? tenant.AuditRetentionDays,
                        TimestampPrefix = run.Get(options.TimestampPrefix) ?? tenant.TimestampPrefix,
                    };
                    if ((await new AddTenant(host.Owner().Tenants, run.Host.Clock).RunAsync(tenant, stores, by, cancellationToken)).Refusal is { } refusal) throw OperatorCommand.Refused(refusal);
                    there = await tenants.FindAsync(tenant.Id.ToString(), cancellationToken);
                    run.Output.Note($"Tenant {run.Get(name)} added by {by.Name}.");
                }
                else if (there.Name != run.Get(name) || there.Store != place.Name)
                {
                    throw new CommandException("tenant-exists", $"There is a tenant {there.Id} '{there.Name}' on store '{there.Store}': another than this.") { Exit = ExitCode.Refused, Next = "Choose another name or id." };
                }
                else
                {
                    run.Output.Note("The tenant is there already, as it is below. strongroom tenant set changes it.");
                }

                run.Output.Write(there!, OperatorJson.Default.TenantSummary, console => TenantTable.Write(console, [there!]));
                return ExitCode.Done;
            });
    }
}
