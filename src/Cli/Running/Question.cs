namespace Strongroom.Cli.Running;

/// <summary>Asks a person before something that cannot be undone.</summary>
internal static class Question
{
    public static async Task AskAsync(CommandRun run, string question, bool yes, CancellationToken cancellationToken)
    {
        if (yes) return;
        if (!run.Host.InputIsTerminal || run.Output.IsJson) throw CommandException.Usage("This asks a person first, and nobody is there.", "Give --yes when you are sure.");
        await run.Host.Error.WriteAsync($"{Human.Plain(question)} [y/N] ");
        // A read of a terminal cannot be cancelled, only left alone.
        var answer = await Task.Run(run.Host.Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes")) throw new CommandException("declined", "Nothing was done.") { Exit = ExitCode.Refused };
    }
}
