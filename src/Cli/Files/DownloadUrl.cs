namespace Strongroom.Cli.Files;

/// <summary>The signed URL of a download, and another one when it has run out.</summary>
internal sealed class DownloadUrl(DownloadTicket ticket, Func<CancellationToken, Task<DownloadTicket>> ask, TimeProvider clock)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);
    private readonly Lock _lock = new();
    private Task<DownloadTicket> _ticket = Task.FromResult(ticket);

    public async Task<string> GetAsync(bool refused, CancellationToken cancellationToken)
    {
        var now = await _ticket;
        if (!refused && now.ExpiresAt - Margin > clock.GetUtcNow()) return now.Url;
        Task<DownloadTicket> next;
        lock (_lock)
        {
            // Of those that come at once, one asks.
            if (_ticket.IsCompleted && ReferenceEquals(_ticket.Result, now)) _ticket = ask(cancellationToken);
            next = _ticket;
        }
        return (await next).Url;
    }
}
