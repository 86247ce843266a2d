using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.SelfHost.Invocation;

namespace Strongroom.SelfHost.Discovery;

/// <summary>A function found in the code: its name, its method and how to call it.</summary>
public abstract class FunctionEntry(string name, MethodInfo method)
{
    private readonly ParameterInfo[] _parameters = method.GetParameters();
    private readonly MethodInvoker _invoker = MethodInvoker.Create(method);

    /// <summary>Unique in the application.</summary>
    public string Name { get; } = name;

    /// <summary>What is called.</summary>
    public MethodInfo Method { get; } = method;

    /// <summary>What an invocation says of it.</summary>
    internal FunctionDefinition Definition { get; } = new Named(name);

    /// <summary>The trigger as the function list prints it.</summary>
    public abstract string Describe(Uri address);

    /// <summary>Has the class made, which is registered as transient, binds the parameters, calls, and keeps the result.</summary>
    internal async Task CallAsync(HostFunctionContext context)
    {
        var arguments = new object?[_parameters.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Bind(_parameters[i], context);
        switch (_invoker.Invoke(context.InstanceServices.GetRequiredService(Method.DeclaringType!), arguments))
        {
            case Task<Microsoft.AspNetCore.Http.IResult> task:
                context.Result = await task;
                break;
            case Task task:
                await task;
                context.Result = task.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(task);
                break;
            case var value:
                context.Result = value;
                break;
        }
    }

    // Discovery has let nothing else through: the trigger, the context, the token, and strings named after a capture.
    private static object? Bind(ParameterInfo parameter, HostFunctionContext context) =>
        parameter.ParameterType == typeof(CancellationToken) ? context.CancellationToken
        : parameter.ParameterType.IsInstanceOfType(context) ? context
        : parameter.ParameterType.IsInstanceOfType(context.Trigger) ? context.Trigger
        : context.BindingContext.BindingData.GetValueOrDefault(parameter.Name!);

    private sealed class Named(string name) : FunctionDefinition
    {
        public override string Name => name;
    }
}
