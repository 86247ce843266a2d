using System.CommandLine;

namespace Strongroom.Cli.Running;

/// <summary>One run of a command: its arguments, its output and what is around it.</summary>
internal sealed class CommandRun(ParseResult parsed)
{
    public CliHost Host { get; } = (CliHost)parsed.InvocationConfiguration;

    public CommandOutput Output { get; } = CommandOutput.Of(parsed);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    public T? Get<T>(string name) => parsed.GetValue<T>(name);

    /// <summary>The option if it was given, else the environment's word; null for neither, and for an empty one.</summary>
    public string? Setting(string option, string variable) =>
        Get<string?>(option) is { Length: > 0 } given ? given : Host.Environment(variable) is { Length: > 0 } set ? set : null;
}
