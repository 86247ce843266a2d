namespace Strongroom.Database;

/// <summary>
/// A lease that is renewed in the background and given back when disposed. Losing it cancels <see cref="Token"/>, which spares useless work;
/// what keeps a holder that overslept from writing is <see cref="Leases.StillHeld"/> in its statements.
/// </summary>
public sealed class HeldLease : IAsyncDisposable
{
    private readonly Leases _leases;
    private readonly CancellationTokenSource _ended;
    private readonly Task _renewing;

    internal HeldLease(Leases leases, Lease lease, TimeSpan renewEvery, CancellationToken cancellationToken)
    {
        _leases = leases;
        Lease = lease;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _ended.Token;
        _renewing = RenewAsync(renewEvery);
    }

    /// <summary>What statements name to act under it.</summary>
    public Lease Lease { get; }

    /// <summary>Cancelled when the lease is lost or the caller gives up.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether somebody else may hold the lease by now.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Adds the parameters of <see cref="Leases.StillHeld"/>.</summary>
    public Statement Under(Statement statement) => _leases.Under(Lease, statement);

    /// <summary>Says that a statement found the lease gone.</summary>
    public void Lose()
    {
        IsLost = true;
        _ended.Cancel();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        _ended.Dispose();
        try
        {
            // A caller who gave up still gives it back.
            if (!IsLost) await _leases.GiveBackAsync(Lease, CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // Then it runs out by itself.
        }
    }

    private async Task RenewAsync(TimeSpan every)
    {
        using var timer = new PeriodicTimer(every);
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(_ended.Token);
                if (!await _leases.RenewAsync(Lease, _ended.Token)) Lose();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (DatabaseUnavailableException)
            {
                // Asked again at the next tick; the lease lives by the database's clock meanwhile.
            }
        }
    }
}
