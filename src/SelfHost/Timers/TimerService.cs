using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Hosting;
using Strongroom.SelfHost.Invocation;
using Strongroom.SelfHost.State;

namespace Strongroom.SelfHost.Timers;

/// <summary>Looks at the clock once a second for every timer function. Short looks, not long sleeps: clocks are put right and machines sleep.</summary>
public sealed class TimerService(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    HostDatabase database,
    SelfHostOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TimerService> logger) : BackgroundService
{
    private readonly Dictionary<TimerFunction, TimerJob> _jobs = catalog.Of<TimerFunction>().ToDictionary(
        function => function,
        function => new TimerJob(function, invoker, database, new TimerStates(database), time, logger));

    /// <summary>Runs a function now; throws what it throws.</summary>
    public Task RunAsync(TimerFunction function, CancellationToken cancellationToken) => _jobs[function].RunAsync(cancellationToken);

    /// <summary>Ends when the host is told to stop, while requests are still taken.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await lifetime.UntilServingAsync(options.TimerTick, time, stop.Token);
        await Task.WhenAll(_jobs.Select(job => LoopAsync(job.Key.Name, job.Value, stop.Token)));
    }

    private async Task LoopAsync(string name, TimerJob job, CancellationToken cancellationToken)
    {
        var reachable = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await job.TickAsync(cancellationToken);
                reachable = true;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (reachable) Log.TimerStateUnreachable(logger, name, e);
                reachable = false;
            }
            await Task.Delay(options.TimerTick, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
