using System.Security.Cryptography;

namespace Strongroom.Cli.Gateway;

/// <summary>How often, and after how long, something is tried again: half a second, doubled each time, a little of it by chance so that many clients do not come back at once.</summary>
internal sealed class Retries(TimeProvider clock, int attempts = 6)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Whether there may be another attempt after this one, counted from 1.</summary>
    public bool Allows(int attempt) => attempt < attempts;

    /// <summary>Waits before the next attempt: as long as the server asks for, within reason.</summary>
    public Task WaitAsync(int attempt, TimeSpan? asked, CancellationToken cancellationToken) => Task.Delay(After(attempt, asked), clock, cancellationToken);

    internal static TimeSpan After(int attempt, TimeSpan? asked)
    {
        var wait = asked ?? TimeSpan.FromSeconds(0.5 * Math.Pow(2, attempt - 1));
        if (wait > Longest) wait = Longest;
        return wait * (1 + RandomNumberGenerator.GetInt32(250) / 1000.0);
    }
}
