using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Strongroom.Telemetry;

/// <summary>Counts every so often while somebody listens to <see cref="StateGauges"/>. What cannot be counted is not told, rather than told as it was.</summary>
public sealed class CountingService(ReadCounts read, TelemetryOptions options, TimeProvider time, ILogger<CountingService> logger) : BackgroundService
{
    // Whether somebody listens is looked at more often: the first look follows soon upon the start, whatever the interval.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        DateTimeOffset? due = null;
        do
        {
            var now = time.GetUtcNow();
            if (!StateGauges.AreWanted || now < due) continue;
            due = now.AddSeconds(options.StateSeconds);
            try
            {
                StateGauges.Found = await read.RunAsync(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                if (StateGauges.Found is not null) logger.NotCounted(failed);
                StateGauges.Found = null;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default));
    }
}
