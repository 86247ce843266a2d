using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.SelfHost.Invocation;

/// <summary>
/// One invocation, as the middleware and the function see it; it also carries the trigger's value in and the result out. What hardly any function asks for,
/// its id and the data of a request, is made when one asks.
/// </summary>
/// <param name="function">What is called.</param>
/// <param name="trigger">What the trigger parameter receives.</param>
/// <param name="services">Those of the invocation's own scope.</param>
/// <param name="time">What time it is.</param>
/// <param name="data">What the trigger said; null for a request, whose query and route say it.</param>
internal sealed class HostFunctionContext(
    FunctionEntry function, object trigger, IServiceProvider services, TimeProvider time, IReadOnlyDictionary<string, object?>? data = null) : FunctionContext
{
    private string? _id;
    private Bindings? _bindings;
    private CancellationToken _end;

    /// <summary>What the trigger parameter receives.</summary>
    public object Trigger => trigger;

    /// <summary>What the function returned.</summary>
    public object? Result { get; set; }

    /// <inheritdoc />
    public override string InvocationId => _id ??= Guid.CreateVersion7(time.GetUtcNow()).ToString();

    /// <inheritdoc />
    public override FunctionDefinition FunctionDefinition => function.Definition;

    /// <inheritdoc />
    public override BindingContext BindingContext => _bindings ??= new Bindings(data ?? DataOf((HttpRequest)trigger));

    /// <inheritdoc />
    public override IServiceProvider InstanceServices { get; set; } = services;

    /// <inheritdoc />
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    /// <inheritdoc />
    public override CancellationToken CancellationToken => _end;

    /// <summary>Before it runs: what ends it.</summary>
    public void End(CancellationToken end) => _end = end;

    /// <summary>The innermost step of the pipeline.</summary>
    public Task CallFunctionAsync() => function.CallAsync(this);

    private static Dictionary<string, object?> DataOf(HttpRequest request)
    {
        var data = request.Query.ToDictionary(pair => pair.Key, object? (pair) => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.RouteValues) data[name] = value;
        return data;
    }

    private sealed class Bindings(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }
}
