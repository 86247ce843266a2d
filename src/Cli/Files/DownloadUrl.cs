namespace Strongroom.Cli.Files;

/// <summary>The signed URL of a download, and another one when it has run out.</summary>
internal sealed class DownloadUrl(DownloadTicket ticket, Func<CancellationToken, Task<DownloadTicket>> ask, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turn = new(1);
    private DownloadTicket _ticket = ticket;

    /// <summary>A URL that holds; a new one when the last was <paramref name="refused"/>.</summary>
    public async Task<string> GetAsync(bool refused, CancellationToken cancellationToken)
    {
        var before = _ticket;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Of those that come at once, one asks.
            if (before == _ticket && (refused || before.ExpiresAt - Margin <= clock.GetUtcNow())) _ticket = await ask(cancellationToken);
            return _ticket.Url;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
