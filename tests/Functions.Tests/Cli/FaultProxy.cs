using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>Stands before a real store and passes everything on as it is, streaming, but for what <see cref="Faults"/> decides.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly HttpClient _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _store;
    private WebApplication _host = null!;

    private FaultProxy(Uri store) => _store = store;

    public string Address => _host.Urls.First();

    /// <summary>Decides about each request; asked once for each.</summary>
    public Func<HttpRequest, Fault> Faults { get; set; } = _ => Fault.None;

    /// <summary>Every request, as <c>METHOD path?query range</c>.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>Is told of every request that hangs.</summary>
    public SemaphoreSlim Hanging { get; } = new(0);

    public static async Task<FaultProxy> StartAsync(string store)
    {
        var proxy = new FaultProxy(new Uri(store));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MinRequestBodyDataRate) = (null, null);
            kestrel.AllowSynchronousIO = false;
        });
        proxy._host = builder.Build();
        proxy._host.Run(proxy.PassAsync);
        await proxy._host.StartAsync();
        return proxy;
    }

    /// <summary>The first request that fits has this fault; no other.</summary>
    public void FailOnce(Fault fault, Func<HttpRequest, bool> fits) => FailTimes(1, fault, fits);

    /// <summary>The first <paramref name="times"/> requests that fit have this fault; no other.</summary>
    public void FailTimes(int times, Fault fault, Func<HttpRequest, bool> fits)
    {
        var left = times;
        Faults = request => fits(request) && Interlocked.Decrement(ref left) >= 0 ? fault : Fault.None;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _upstream.Dispose();
        Hanging.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Seen.Enqueue($"{request.Method} {request.Path}{request.QueryString} {request.Headers.Range}".TrimEnd());
        var fault = Faults(request);
        switch (fault)
        {
            case Fault.Busy or Fault.Forbidden:
                response.StatusCode = fault == Fault.Busy ? 503 : 403;
                return;
            case Fault.CutRequest:
                await request.Body.ReadExactlyAsync(new byte[Math.Min(1000, request.ContentLength!.Value / 2)], context.RequestAborted);
                context.Abort();
                return;
            case Fault.Hang:
                Hanging.Release();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
        }

        using var passed = new HttpRequestMessage(new HttpMethod(request.Method), Target(context));
        if (request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0) passed.Content = new StreamContent(request.Body, BufferBytes);
        else if (request.ContentLength == 0) passed.Content = new ByteArrayContent([]);
        foreach (var (name, values) in request.Headers)
        {
            if (!passed.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) passed.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        using var answer = await _upstream.SendAsync(passed, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (fault == Fault.CutAnswer)
        {
            context.Abort();
            return;
        }
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")) response.Headers[name] = values.ToArray();
        }
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        if (fault == Fault.CutBody)
        {
            var half = new byte[answer.Content.Headers.ContentLength!.Value / 2];
            await body.ReadExactlyAsync(half, context.RequestAborted);
            await response.Body.WriteAsync(half, context.RequestAborted);
            await response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }
        await body.CopyToAsync(response.Body, BufferBytes, context.RequestAborted);
    }

    // The target exactly as it was signed.
    private Uri Target(HttpContext context) => new(
        _store.GetLeftPart(UriPartial.Authority) + context.Features.Get<IHttpRequestFeature>()!.RawTarget, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
