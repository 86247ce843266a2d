using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Hosting;
using Strongroom.SelfHost.Invocation;
using Strongroom.SelfHost.State;

namespace Strongroom.SelfHost.Blobs;

/// <summary>Keeps looking into the containers of the blob functions; of several hosts, one looks into each.</summary>
public sealed class BlobService(
    FunctionCatalog catalog,
    BlobAccounts accounts,
    FunctionInvoker invoker,
    HostDatabase database,
    HostJson limits,
    SelfHostOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<BlobService> logger) : BackgroundService
{
    // Made when they are first needed, which is after the host listens: the clients of the stores take their time to load.
    private readonly Lazy<Dictionary<BlobFunction, BlobPoller>> _pollers = new(() => catalog.Of<BlobFunction>().ToDictionary(
        function => function,
        function => new BlobPoller(
            function,
            accounts.Open(function.Connection).GetBlobContainerClient(function.Path.Container),
            invoker,
            new BlobReceipts(database),
            new PoisonRecords(database),
            new SemaphoreSlim(limits.MaxDegreeOfParallelism),
            limits,
            options,
            time,
            logger)));

    /// <summary>Runs a function for one blob now; throws what it throws.</summary>
    public Task RunAsync(BlobFunction function, string blobName, CancellationToken cancellationToken) =>
        _pollers.Value[function].RunAsync(blobName, cancellationToken);

    /// <summary>Ends when the host is told to stop, while requests are still taken.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await lifetime.UntilServingAsync(options.BlobPolling, time, stop.Token);
        await Task.WhenAll(_pollers.Value.Select(poller => LoopAsync(poller.Key, poller.Value, stop.Token)));
    }

    private async Task LoopAsync(BlobFunction function, BlobPoller poller, CancellationToken cancellationToken)
    {
        var reachable = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var held = await HostLock.TryTakeAsync(database, $"blobs {function.Name}", cancellationToken);
                while (held is not null && !cancellationToken.IsCancellationRequested)
                {
                    await held.EnsureHeldAsync(cancellationToken);
                    await poller.ScanAsync(cancellationToken);
                    if (!reachable) Log.ContainerReachable(logger, function.Name, function.Path.Container);
                    reachable = true;
                    await Task.Delay(options.BlobPolling, time, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The store or the database is down. Say so once, and keep looking.
                if (reachable) Log.ContainerUnreachable(logger, function.Name, function.Path.Container, e);
                reachable = false;
            }
            await Task.Delay(options.BlobPolling, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await poller.DrainAsync();
    }
}
