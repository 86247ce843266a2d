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
    private readonly ConcurrentDictionary<HttpContext, (string Function, long Started)> _underWay = new();
    private long _began;

    /// <summary>Counts a request while it is under way. Its route is known by now.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        _underWay[http] = (http.GetEndpoint()?.DisplayName ?? "A request", time.GetTimestamp());
        // The last answer on this connection: the caller's next request goes elsewhere, and none meets a connection that is just being closed.
        if (lifetime.ApplicationStopping.IsCancellationRequested && HttpProtocol.IsHttp11(http.Request.Protocol)) http.Response.Headers.Connection = "close";
        try
        {
            await next(http);
        }
        finally
        {
            _underWay.TryRemove(http, out _);
        }
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A stop that no signal asked for is announced like one.
        lifetime.StopApplication();
        _began = time.GetTimestamp();
        Log.Draining(logger, _underWay.Count, options.DrainDelay.TotalMilliseconds);
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
        foreach (var (function, started) in _underWay.Values) Log.RequestCut(logger, function, time.GetElapsedTime(started).TotalMilliseconds);
    }
}
