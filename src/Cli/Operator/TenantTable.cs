using System.Globalization;
using Spectre.Console;
using Strongroom.Cli.Running;
using Strongroom.Tenants;

namespace Strongroom.Cli.Operator;

/// <summary>Tenants as lines.</summary>
internal static class TenantTable
{
    public static void Write(IAnsiConsole console, IEnumerable<TenantSummary> tenants)
    {
        var table = new TextTable("id", "name", "status", "region", "store", ">files", ">of", ">bytes", ">of", ">trash", "retention");
        foreach (var tenant in tenants)
        {
            table.Add(
                $"{tenant.Id}", tenant.Name, tenant.Status, tenant.Region, tenant.Store, Number(tenant.Files), Number(tenant.MaxFiles), Human.Bytes(tenant.Bytes), Human.Bytes(tenant.MaxBytes),
                tenant.PurgeAfterDays is { } days ? $"{days} d" : "kept", tenant.RetentionPaused ? "paused" : "runs");
        }
        table.WriteTo(console);

        static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
    }
}
