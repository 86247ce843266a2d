namespace Strongroom.Cli.Running;

/// <summary>Asks a person before something that cannot be undone. The question goes to the error stream, so that the output stays what it is.</summary>
internal static class Question
{
    /// <summary>Asks for a yes.</summary>
    public static Task AskAsync(CommandRun run, string question, bool yes, CancellationToken cancellationToken) =>
        AskAsync(run, question, " [y/N] ", answer => answer.ToLowerInvariant() is "y" or "yes", yes, cancellationToken);

    /// <summary>Asks for a word that is not typed by accident.</summary>
    public static Task AskForAsync(CommandRun run, string word, string danger, bool yes, CancellationToken cancellationToken) =>
        AskAsync(run, danger, $"\nType {word} to go on: ", answer => answer == word, yes, cancellationToken);

    private static async Task AskAsync(CommandRun run, string question, string prompt, Func<string, bool> agrees, bool yes, CancellationToken cancellationToken)
    {
        if (yes) return;
        if (!run.Host.InputIsTerminal) throw CommandException.Usage($"{question} Nobody is there to be asked.", "Give --yes if that is what you want.");
        await run.Host.Error.WriteAsync(Human.Plain(question + prompt));
        await run.Host.Error.FlushAsync(cancellationToken);
        // A read of a terminal cannot be cancelled, only left alone.
        var answer = await Task.Run(run.Host.Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (answer is null || !agrees(answer.Trim())) throw new CommandException("declined", "Nothing was done.") { Exit = ExitCode.Refused };
    }
}
