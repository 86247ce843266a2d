using System.CommandLine;
using Strongroom.Access;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Operator;

/// <summary>What the operators' commands have in common: the gateway's own services, and who is at the keyboard.</summary>
internal static class OperatorCommand
{
    public const string As = "--as", AsVariable = "STRONGROOM_OPERATOR", Yes = "--yes";

    /// <summary>A command that works with the gateway's settings.</summary>
    public static Command Operates(this Command command, Func<CommandRun, OperatorHost, CancellationToken, Task<int>> run) =>
        OperatorSettings.AddTo(command).Runs(async (around, cancellationToken) =>
        {
            await using var host = OperatorHost.Open(around);
            return await host.GuardAsync(() => run(around, host, cancellationToken));
        });

    /// <summary>Takes the name under which a change is written down, and the word that nobody needs to be asked.</summary>
    public static Command WithOperator(this Command command, bool asks)
    {
        command.With(new Option<string?>(As) { Description = $"Your name, for the audit log. Else ${AsVariable}.", HelpName = "NAME" });
        return asks ? command.With(new Option<bool>(Yes, "-y") { Description = "Do what is dangerous without asking." }) : command;
    }

    /// <summary>Who is at the keyboard.</summary>
    public static Tenants.Operator OperatorOf(this CommandRun run)
    {
        var name = run.Setting(As, AsVariable) ?? throw CommandException.Usage("Who are you? The audit log takes your name.", $"Give {As} NAME, or set {AsVariable}.");
        return Tenants.Operator.IsName(name) ? new Tenants.Operator(name) : throw CommandException.Usage("A name has 1 to 100 characters, and no space at either end.");
    }

    /// <summary>Asks before something dangerous for a word that is not typed by accident.</summary>
    public static Task ConfirmAsync(this CommandRun run, string danger, string word, CancellationToken cancellationToken) =>
        Question.AskForAsync(run, word, danger, run.Get<bool>(Yes), cancellationToken);

    /// <summary>An operation's refusal as a sentence.</summary>
    public static CommandException Refused(Refusal refusal) => refusal switch
    {
        Refusal.NotFound missing => new CommandException(refusal.Code, $"There is no such {missing.What}.") { Exit = ExitCode.NotFound },
        Refusal.Invalid invalid => CommandException.Usage(string.Join(' ', invalid.Errors.Select(error => $"{error.Field}: {error.Message}{(error.Limit is { } limit ? $" ({limit})" : "")}"))),
        Refusal.LostRace => new CommandException(refusal.Code, "Somebody else changed it at the same moment. Try again.") { Exit = ExitCode.Refused },
        _ => new CommandException(refusal.Code, $"It is refused: {refusal.Code}.") { Exit = ExitCode.Refused },
    };
}
