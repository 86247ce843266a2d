namespace Strongroom.Verifier;

/// <summary>What the process answers. Documented in the help and in docs/verifier.md.</summary>
internal static class ExitCode
{
    public const int Verified = 0, NotVerified = 1, Usage = 2, Unreadable = 3, Interrupted = 130;

    public const string Help = "Exit codes: 0 verified, 1 does not verify, 2 wrong usage, 3 the input cannot be read, 130 interrupted.";
}
