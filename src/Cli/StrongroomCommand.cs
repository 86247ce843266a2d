using System.CommandLine;
using System.CommandLine.Help;
using Strongroom.Cli.Audit;
using Strongroom.Cli.Completion;
using Strongroom.Cli.Files;
using Strongroom.Cli.Operator;
using Strongroom.Cli.Retention;
using Strongroom.Cli.Running;

namespace Strongroom.Cli;

/// <summary>The table of contents: every command there is.</summary>
internal static class StrongroomCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand($"The command line of Strongroom, the storage gateway.\n\n{ExitCode.Help}")
        {
            // Clients of a gateway: over HTTP, with a token.
            UploadCommand.Create(),
            DownloadCommand.Create(),
            ListCommand.Create(),
            RemoveCommand.Create(),
            RestoreCommand.Create(),
            AuditCommand.Create(),
            RetentionCommand.Create(),
            // Operators of a gateway: with its database and its settings.
            MigrateCommand.Create(),
            StatusCommand.Create(),
            TenantCommand.Create(),
            EventsCommand.Create(),
            DoctorCommand.Create(),
            RecoverCommand.Create(),
            // The shell.
            CompletionCommand.Create(),
        };
        GlobalOptions.AddTo(root);
        // As everywhere on Unix: -h, and no /h.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-h"));
        return root;
    }
}
