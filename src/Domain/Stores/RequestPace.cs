namespace Strongroom.Stores;

/// <summary>How fast background work may ask a store: so many requests at once, so many a second. Shared by everything that does that work.</summary>
/// <param name="parallelism">Requests at once.</param>
/// <param name="perSecond">Requests a second; 0 for as many as the store takes.</param>
/// <param name="time">Measures the seconds.</param>
public sealed class RequestPace(int parallelism, int perSecond, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(parallelism);
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>Requests at once.</summary>
    public int Parallelism => parallelism;

    /// <summary>Makes one request when its turn has come.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            if (TimeToTurn() is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancellationToken);
            return await request();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _free.Dispose();

    // Evenly spaced, without a burst after a rest.
    private TimeSpan TimeToTurn()
    {
        if (perSecond == 0) return TimeSpan.Zero;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var turn = Math.Max(_next, now);
            _next = turn + time.TimestampFrequency / perSecond;
            return time.GetElapsedTime(now, turn);
        }
    }
}
