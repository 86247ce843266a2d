using System.Globalization;
using System.Text.Json;
using Strongroom.Bench.AuditVerify;
using Strongroom.Bench.Purge;
using Strongroom.Bench.RetentionPlan;

// dotnet run --project bench -c Release -- [CASE] [--entries N] [--json]; for purge N objects a store, [--store ceph|azurite]
var json = args.Contains("--json");
var entries = Option("--entries") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1_000_000;
var chosen = args.Where((a, i) => !a.StartsWith('-') && (i == 0 || args[i - 1] is not ("--entries" or "--store"))).FirstOrDefault();
switch (chosen)
{
    case null or AuditVerifyCase.Name:
        Print([await AuditVerifyCase.RunAsync(entries)], r => string.Create(
            CultureInfo.InvariantCulture, $"{r.Case}: {r.Entries:N0} entries in {r.Seconds:0.00} s, SHA-256 alone {r.Sha256Seconds:0.00} s, ratio {r.Ratio:0.0}, {r.RssMb} MB"));
        return 0;
    case RetentionPlanCase.Name:
        Print(await RetentionPlanCase.RunAsync(entries), r => string.Create(
            CultureInfo.InvariantCulture, $"{r.Case}: {r.Planned:N0} of {r.Files:N0} files in {r.Seconds:0.00} s ({r.ServerCpuSeconds:0.00} s of the server's CPU), {r.RssMb} MB here, {r.ServerMb} MB there"));
        return 0;
    case PurgeCase.Name:
        Print([.. await PurgeCase.RunAsync(args.Contains("--entries") ? entries : 5_000, Option("--store"))], r => string.Create(
            CultureInfo.InvariantCulture, $"{r.Case} on {r.Store}: {r.Objects:N0} objects, {r.PerSecond:N0} a second, the bare SDK {r.BarePerSecond:N0}, ratio {r.Ratio:0.00}"));
        return 0;
    default:
        Console.Error.WriteLine($"The cases are: {AuditVerifyCase.Name}, {RetentionPlanCase.Name}, {PurgeCase.Name}.");
        return 2;
}

string? Option(string name) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault();

void Print<T>(T[] results, Func<T, string> text)
{
    if (json) Console.WriteLine(JsonSerializer.Serialize(results));
    else
        foreach (var result in results) Console.WriteLine(text(result));
}
