using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Strongroom.SelfHost.Hosting;

/// <summary>The end of a host, in the order that loses no request.</summary>
/// <remarks>
/// 1. told to stop: <c>health/ready</c> answers 503, timers and polling end, requests are taken as before   2. after <c>Host:DrainDelay</c>, when load balancers
/// send nobody here any more, the listener closes   3. what is under way finishes; what does not within <c>Host:ShutdownTimeout</c> is cut, and named in the log.
/// </remarks>
public sealed class Drain(SelfHostOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
{
    // As many as there ever were requests at once; each request takes one that is idle, so that counting allocates nothing.
    private readonly ConcurrentBag<Slot> _slots = [];
    private readonly ConcurrentQueue<Slot> _idle = [];
    private long _began;

    /// <summary>Counts a request until its answer has been sent. Its route is known by now.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!_idle.TryDequeue(out var slot)) _slots.Add(slot = new Slot(_idle));
        slot.Begin(http.GetEndpoint()?.DisplayName ?? "A request", time.GetTimestamp());
        http.Response.OnCompleted(static slot => ((Slot)slot).End(), slot);
        // The last answer on this connection: the caller's next request goes elsewhere, and none meets a connection that is just being closed.
        if (lifetime.ApplicationStopping.IsCancellationRequested && HttpProtocol.IsHttp11(http.Request.Protocol)) http.Response.Headers.Connection = "close";
        return next(http);
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A stop that no signal asked for is announced like one.
        lifetime.StopApplication();
        _began = time.GetTimestamp();
        Log.Draining(logger, _slots.Count(slot => slot.Function is not null), options.DrainDelay.TotalMilliseconds);
        await Task.Delay(options.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Kestrel waits for requests until this very moment, and then cuts them.
        cancellationToken.UnsafeRegister(_ => LogCut(), null);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Log.Drained(logger, time.GetElapsedTime(_began).TotalMilliseconds);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void LogCut()
    {
        foreach (var slot in _slots)
            if (slot.Function is { } function) Log.RequestCut(logger, function, time.GetElapsedTime(slot.Started).TotalMilliseconds);
    }

    /// <summary>A request under way, or room for one.</summary>
    private sealed class Slot(ConcurrentQueue<Slot> idle)
    {
        private volatile string? _function;

        /// <summary>What serves it; null while there is none.</summary>
        public string? Function => _function;

        public long Started { get; private set; }

        public void Begin(string function, long started)
        {
            // First, so that whoever sees the function sees when it started.
            Started = started;
            _function = function;
        }

        public Task End()
        {
            _function = null;
            idle.Enqueue(this);
            return Task.CompletedTask;
        }
    }
}
