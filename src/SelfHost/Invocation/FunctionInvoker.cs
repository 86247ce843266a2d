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
        var context = new HostFunctionContext(function, http.Request, http.RequestServices, _time) { Items = { [FunctionContextExtensions.HttpContextKey] = http } };
        await RunAsync(context, http.RequestAborted);
        return (IResult?)context.Result;
    }

    /// <summary>Runs a timer or blob function in a scope of its own.</summary>
    public async Task InvokeAsync(FunctionEntry function, object trigger, IReadOnlyDictionary<string, object?> data, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        await RunAsync(new HostFunctionContext(function, trigger, scope.ServiceProvider, _time, data), cancellationToken);
    }

    private async Task RunAsync(HostFunctionContext context, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(_limit, _time);
        using var gone = cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), end);
        context.End(end.Token);
        try
        {
            await _pipeline(context);
        }
        catch (OperationCanceledException e) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{context.FunctionDefinition.Name} ran longer than {_limit}.", e);
        }
    }
}
