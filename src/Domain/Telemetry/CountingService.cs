using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Strongroom.Telemetry;

/// <summary>Counts every so often while somebody listens to <see cref="StateGauges"/>. What cannot be counted is not told, rather than told as it was.</summary>
public sealed class CountingService(ReadCounts read, TelemetryOptions options, TimeProvider time, ILogger<CountingService> logger) : BackgroundService
{
    // Whether somebody listens is looked at more often: the first look follows soon upon the start, whatever the interval.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private bool _isSilent;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (StateGauges.AreWanted && time.GetUtcNow() >= due)
            {
                due = time.GetUtcNow().AddSeconds(options.StateSeconds);
                await CountAsync(stoppingToken);
            }

            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            StateGauges.Found = await read.RunAsync(cancellationToken);
            _isSilent = false;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isSilent) logger.NotCounted(failed);
            _isSilent = true;
            StateGauges.Found = null;
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
