using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Strongroom.Cli.Running;
using Strongroom.Database;

namespace Strongroom.Cli.Operator;

/// <summary><c>migrate</c>: brings the schema up to date before a new version takes traffic.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        return new Command("migrate", "Apply the migrations that are missing, as strongroom_owner. Safe beside the version that runs; of several at once one does it.") { dryRun }
            .Operates((run, host, cancellationToken) => run.Get(dryRun) ? PlanAsync(run, host, cancellationToken) : MigrateAsync(run, host, cancellationToken));
    }

    private static async Task<int> PlanAsync(CommandRun run, OperatorHost host, CancellationToken cancellationToken)
    {
        var states = await host.Owner().CreateMigrator(NullLogger<Migrator>.Instance).PlanAsync(cancellationToken);
        var refused = Migrator.Refuse(states);
        run.Output.Write(new MigrationPlan(states.Count(state => state.State == MigrationState.Pending), refused, states), OperatorJson.Default.MigrationPlan, console =>
        {
            var table = new TextTable("migration", "state", "applied at", "sha256");
            foreach (var state in states) table.Add(state.Name, state.State, state.AppliedAt is { } at ? Human.Time(at) : "–", state.Sha256[..16]);
            table.WriteTo(console);
        });
        if (refused is null || run.Output.IsJson) return refused is null ? ExitCode.Done : ExitCode.Failed;
        throw new CommandException("migration-refused", refused);
    }

    private static async Task<int> MigrateAsync(CommandRun run, OperatorHost host, CancellationToken cancellationToken)
    {
        var applied = new List<AppliedStep>();
        try
        {
            await host.Owner().CreateMigrator(NullLogger<Migrator>.Instance).MigrateAsync(new Watcher(run.Output, applied), cancellationToken);
        }
        catch (MigrationException refused)
        {
            throw new CommandException("migration-refused", refused.Message, refused);
        }

        run.Output.Write(new MigrationReport(Migrator.LatestVersion, applied), OperatorJson.Default.MigrationReport, console =>
            console.WriteLine(applied.Count == 0 ? $"Up to date at migration {Migrator.LatestVersion}." : $"{Human.Count(applied.Count, "migration")} applied; the database is at {Migrator.LatestVersion}."));
        return ExitCode.Done;
    }

    private sealed class Watcher(CommandOutput output, List<AppliedStep> applied) : IProgress<MigrationStep>
    {
        public void Report(MigrationStep step)
        {
            switch (step)
            {
                case MigrationStep.Waiting:
                    output.Note("Another migration is under way: waiting for it.");
                    break;
                case MigrationStep.Blocked { Attempt: 1 } blocked:
                    output.Note($"{blocked.Migration.Name} needs a lock that a long transaction holds. Requests go on; it is tried again every second.");
                    break;
                case MigrationStep.Done done:
                    output.Note($"{done.Migration.Name} applied in {Human.Duration(done.Took)}");
                    applied.Add(new AppliedStep(done.Migration.Version, done.Migration.Name, Convert.ToHexStringLower(done.Migration.Sha256), Math.Round(done.Took.TotalMilliseconds)));
                    break;
            }
        }
    }
}
