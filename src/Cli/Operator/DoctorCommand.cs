using System.CommandLine;
using Spectre.Console;
using Strongroom.Cli.Running;
using Strongroom.Doctor;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.Cli.Operator;

/// <summary><c>doctor</c>: looks at everything a gateway stands on, and says what to mend.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var origins = new Option<string[]>("--origin") { Description = "An origin whose pages upload to the stores, as https://app.example.com; may be repeated. Else Host:Cors.", HelpName = "ORIGIN" };
        var hosts = new Option<int>("--hosts") { Description = "How many hosts share the database.", HelpName = "COUNT", DefaultValueFactory = _ => 1 };
        hosts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000) result.AddError("--hosts is 1 to 1000.");
        });
        return new Command("doctor", "Check settings, database, roles, row-level security, stores, CORS, clocks, keys and issuers, and say what to do. Exit code 1 when something is wrong.") { origins, hosts }
            .Operates(async (run, host, cancellationToken) =>
            {
                var asked = run.Get(origins) is { Length: > 0 } given ? given : host.Settings.Configuration["Host:Cors"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
                host.Add(services => services.AddDoctor(new DoctorScope(asked, run.Get(hosts), host.Settings.Configuration[SelfHostOptions.SecretsKey])));
                run.Output.Note($"Settings: {host.Settings.Source}.");
                var settings = await new SettingsCheck(host.Services, host.Settings).RunAsync(cancellationToken);
                var report = new DoctorReport(host.Settings.Source, [settings, .. await new RunDoctor(host.Services).RunAsync(DoctorServices.Checks, cancellationToken)]);
                run.Output.Write(report, OperatorJson.Default.DoctorReport, console => Write(console, report));
                return report.Healthy ? ExitCode.Done : ExitCode.Failed;
            });
    }

    private static void Write(IAnsiConsole console, DoctorReport report)
    {
        foreach (var check in report.Checks)
        {
            var (colour, sign) = check.Skipped ? ("yellow", "–") : check.Healthy ? ("green", "✓") : ("red", "✗");
            console.MarkupLine($"[{colour}]{sign}[/] {Markup.Escape(check.Check),-13} {Markup.Escape(Human.Plain(check.Looked))}");
        }

        foreach (var finding in report.Checks.SelectMany(check => check.Findings))
        {
            console.WriteLine();
            console.MarkupLine($"[red]✗ {Markup.Escape(finding.Check)}: {Markup.Escape(Human.Plain(finding.Subject))}[/]");
            console.WriteLine($"  {Human.Plain(finding.Problem)}");
            console.WriteLine($"  Why it matters: {Human.Plain(finding.Why)}");
            console.WriteLine($"  What to do:     {Human.Plain(finding.Fix)}");
        }

        console.WriteLine();
        console.WriteLine(report.Healthy ? "Nothing is wrong." : $"{Human.Count(report.Checks.Sum(check => check.Findings.Count), "finding")}{(report.Checks.Any(check => check.Skipped) ? "; not everything could be looked at" : "")}.");
    }
}
