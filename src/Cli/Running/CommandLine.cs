using System.CommandLine;
using System.CommandLine.Invocation;

namespace Strongroom.Cli.Running;

/// <summary>Reads a command line, runs its command, and turns what went wrong into words and an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellationToken)
    {
        // Nothing asked for: what there is to ask for.
        var parsed = StrongroomCommand.Create().Parse(args.Count == 0 ? ["--help"] : args);
        if (parsed.Action is not ParseErrorAction wrong) return await InvokeAsync(parsed, host, cancellationToken);

        // Words that were not understood, with what was perhaps meant.
        if (args.Contains(GlobalOptions.Json))
        {
            new CommandOutput(host, json: true).Fail(CommandException.Usage(string.Join(' ', parsed.Errors.Select(error => error.Message))));
            return ExitCode.Usage;
        }
        wrong.ShowHelp = false;
        var words = new StringWriter();
        await parsed.InvokeAsync(new InvocationConfiguration { Output = words, Error = words }, cancellationToken);
        foreach (var line in words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) await host.Error.WriteLineAsync(line);
        await host.Error.WriteLineAsync($"See {PathOf(parsed.CommandResult.Command)} --help.");
        return ExitCode.Usage;
    }

    /// <summary>What the command does when it is called. Its failures end here.</summary>
    public static Command Runs(this Command command, Func<CommandRun, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var around = new CommandRun(parsed);
            try
            {
                return await run(around, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // However what was under way shows it: a cancelled query is the database's error.
                var interrupted = CommandException.Interrupted();
                around.Output.Fail(interrupted);
                return interrupted.Exit;
            }
            catch (CommandException e)
            {
                around.Output.Fail(e);
                return e.Exit;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                around.Output.Fail(new CommandException("io", e.Message));
                return ExitCode.Failed;
            }
            catch (Exception e)
            {
                around.Output.Fail(new CommandException("internal", $"This is a defect of strongroom: {e}") { Next = "Please report it, with the lines above." });
                return ExitCode.Failed;
            }
        });
        return command;
    }

    /// <summary>Takes the bundle of options that some commands have in common.</summary>
    public static Command With(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options) command.Options.Add(option);
        return command;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        try
        {
            return await parsed.InvokeAsync(host, cancellationToken);
        }
        catch (IOException e)
        {
            // Not even the failure could be written to the output.
            await host.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "strongroom";
}
