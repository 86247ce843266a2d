using Microsoft.Extensions.Hosting;

namespace Strongroom.SelfHost.Hosting;

/// <summary>Lets requests go first: a host that was just started to answer one has better to do than a dozen timers.</summary>
internal static class HostStart
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the host listens, and then a moment or the interval of who waits, whichever is shorter. Returns also when cancelled.</summary>
    public static async Task UntilServingAsync(this IHostApplicationLifetime lifetime, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listens = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(interval < Moment ? interval : Moment, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
