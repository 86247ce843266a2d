namespace Strongroom.Cli.Files;

/// <summary>Ends a request in which nothing has moved for too long.</summary>
internal sealed class Pulse(TimeSpan longestPause, TimeProvider clock, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _stalled = new(longestPause, clock);
    private CancellationTokenSource? _either;

    public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken)).Token;

    /// <summary>Something moved.</summary>
    public void Beat() => _stalled.CancelAfter(longestPause);

    public void Dispose()
    {
        _either?.Dispose();
        _stalled.Dispose();
    }
}
