namespace Strongroom.Cli.Running;

/// <summary>Ends a command: what went wrong, and what to do next. <paramref name="code"/> is a stable word, the same that the gateway's problems have.</summary>
internal sealed class CommandException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code => code;

    /// <summary>What the process answers.</summary>
    public int Exit { get; init; } = ExitCode.Failed;

    /// <summary>What to do now, as a sentence.</summary>
    public string? Next { get; init; }

    /// <summary>The request in the gateway's log and audit log.</summary>
    public string? TraceId { get; init; }

    /// <summary>The file that a refusal of the gateway names.</summary>
    public Guid? FileId { get; init; }

    /// <summary>As <c>--json</c> prints it.</summary>
    public ErrorDetail Detail => new(Code, Message, Next, TraceId);

    /// <summary>Somebody ended it.</summary>
    public static CommandException Interrupted(string? next = null) => new("interrupted", "Interrupted.") { Exit = ExitCode.Interrupted, Next = next };

    /// <summary>Whoever called it, called it wrongly.</summary>
    public static CommandException Usage(string message, string? next = null) => new("usage", message) { Exit = ExitCode.Usage, Next = next };
}
