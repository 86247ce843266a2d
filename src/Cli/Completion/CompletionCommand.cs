using System.CommandLine;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Completion;

/// <summary><c>completion SHELL</c>: the script that lets a shell ask this program what could come next.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Command("completion", "Print the script that completes strongroom's commands and options in a shell, for its start-up file.") { shell };
        return command.Runs(async (run, cancellationToken) =>
        {
            await using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"strongroom.{run.Get(shell)}")!;
            using var reader = new StreamReader(script);
            await run.Host.Output.WriteAsync((await reader.ReadToEndAsync(cancellationToken)).AsMemory(), cancellationToken);
            return ExitCode.Done;
        });
    }
}
