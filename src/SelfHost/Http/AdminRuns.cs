using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Strongroom.SelfHost.Http;

/// <summary>Runs that were asked for and that nobody waits for. The host's stop cancels them and waits.</summary>
public sealed class AdminRuns(ILogger<AdminRuns> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();

    /// <summary>Starts one.</summary>
    public void Start(string function, Func<CancellationToken, Task> run)
    {
        var task = Task.Run(() => RunAsync(function, run));
        _running.TryAdd(task, 0);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(string function, Func<CancellationToken, Task> run)
    {
        try
        {
            await run(_stop.Token);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            Log.FunctionFailed(logger, function, e);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
