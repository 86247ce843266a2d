using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.SelfHost.Invocation;

/// <summary>Runs functions inside the application's middleware, each invocation with a scope, an id and host.json's time limit of its own.</summary>
public sealed class FunctionInvoker
{
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;

    /// <summary>Puts the middleware around the call of a function.</summary>
    public FunctionInvoker(
        Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware, IServiceScopeFactory scopes, TimeSpan limit, TimeProvider time)
    {
        _pipeline = middleware(context => ((HostFunctionContext)context).CallFunctionAsync());
        _scopes = scopes;
        _limit = limit;
        _time = time;
    }

    /// <summary>
    /// Runs an HTTP function. The scope is the request's, and the result is handed back unexecuted: the genuine worker, too, executes it after
    /// the middleware has returned. Null when the middleware has answered by itself.
    /// </summary>
    public async Task<IResult?> InvokeAsync(HttpFunction function, HttpContext http)
    {
        var data = http.Request.Query.ToDictionary(pair => pair.Key, object? (pair) => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Request.RouteValues) data[name] = value;
        var context = await RunAsync(function, http.Request, data, http.RequestServices, http, http.RequestAborted);
        return (IResult?)context.Result;
    }

    /// <summary>Runs a timer or blob function in a scope of its own.</summary>
    public async Task InvokeAsync(FunctionEntry function, object trigger, IReadOnlyDictionary<string, object?> data, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        await RunAsync(function, trigger, data, scope.ServiceProvider, null, cancellationToken);
    }

    private async Task<HostFunctionContext> RunAsync(
        FunctionEntry function,
        object trigger,
        IReadOnlyDictionary<string, object?> data,
        IServiceProvider services,
        HttpContext? http,
        CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var context = new HostFunctionContext(Guid.CreateVersion7(_time.GetUtcNow()).ToString(), function, trigger, data, services, either.Token);
        if (http is not null) context.Items[FunctionContextExtensions.HttpContextKey] = http;
        try
        {
            await _pipeline(context);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{function.Name} ran longer than {_limit}.", e);
        }
        return context;
    }
}
