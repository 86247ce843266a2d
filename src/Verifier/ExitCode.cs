namespace Strongroom.Verifier;

/// <summary>What the process answers. Documented in the help and in docs/verifier.md.</summary>
internal static class ExitCode
{
    public const int Verified = 0, NotVerified = 1, Usage = 2, Unreadable = 3, Interrupted = 130;
}
