using System.CommandLine;

namespace Strongroom.Cli.Retention;

/// <summary><c>retention</c>: what goes when, and why.</summary>
internal static class RetentionCommand
{
    public static Command Create() => new("retention", "See what retention will do, let it, and have it explained.")
    {
        RetentionPlanCommand.Create(),
        RetentionRunCommand.Create(),
        RetentionExplainCommand.Create(),
    };
}
