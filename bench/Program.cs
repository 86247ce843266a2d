using System.Globalization;
using System.Text.Json;
using Strongroom.Bench.AuditVerify;

// dotnet run --project bench -c Release -- [CASE] [--entries N] [--json]
var json = args.Contains("--json");
var entries = args.SkipWhile(a => a != "--entries").Skip(1).FirstOrDefault() is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1_000_000;
var chosen = args.FirstOrDefault(a => !a.StartsWith('-') && a != entries.ToString(CultureInfo.InvariantCulture));
if (chosen is not (null or AuditVerifyCase.Name))
{
    Console.Error.WriteLine($"The cases are: {AuditVerifyCase.Name}.");
    return 2;
}

AuditVerifyCase.Result[] results = [await AuditVerifyCase.RunAsync(entries)];
if (json) Console.WriteLine(JsonSerializer.Serialize(results));
else
    foreach (var r in results)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Case}: {r.Entries:N0} entries in {r.Seconds:0.00} s, SHA-256 alone {r.Sha256Seconds:0.00} s, ratio {r.Ratio:0.0}, {r.RssMb} MB"));
return 0;
