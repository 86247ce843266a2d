using Microsoft.Azure.Functions.Worker;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.SelfHost.Invocation;

/// <summary>One invocation, as the middleware and the function see it; it also carries the trigger's value in and the result out.</summary>
internal sealed class HostFunctionContext(
    string invocationId,
    FunctionEntry function,
    object trigger,
    IReadOnlyDictionary<string, object?> bindingData,
    IServiceProvider services,
    CancellationToken cancellationToken) : FunctionContext
{
    /// <summary>What the trigger parameter receives.</summary>
    public object Trigger { get; } = trigger;

    /// <summary>What the function returned.</summary>
    public object? Result { get; private set; }

    /// <inheritdoc />
    public override string InvocationId => invocationId;

    /// <inheritdoc />
    public override FunctionDefinition FunctionDefinition { get; } = new Definition(function.Name);

    /// <inheritdoc />
    public override BindingContext BindingContext { get; } = new Bindings(bindingData);

    /// <inheritdoc />
    public override IServiceProvider InstanceServices { get; set; } = services;

    /// <inheritdoc />
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    /// <inheritdoc />
    public override CancellationToken CancellationToken => cancellationToken;

    /// <summary>The innermost step of the pipeline.</summary>
    public async Task CallFunctionAsync() => Result = await function.CallAsync(this);

    private sealed class Definition(string name) : FunctionDefinition
    {
        public override string Name => name;
    }

    private sealed class Bindings(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }
}
