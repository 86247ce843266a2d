namespace Strongroom.Cli.Running;

/// <summary>What the process answers. Documented in the help and in docs/cli.md.</summary>
internal static class ExitCode
{
    public const int Done = 0, Failed = 1, Usage = 2, Refused = 3, NotFound = 4, Partly = 5, Interrupted = 130;

    public const string Help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found, 5 done in part, 130 interrupted.";
}
