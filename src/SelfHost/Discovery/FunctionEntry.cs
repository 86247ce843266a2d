using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.SelfHost.Invocation;

namespace Strongroom.SelfHost.Discovery;

/// <summary>A function found in the code: its name, its method and how to call it.</summary>
public abstract class FunctionEntry(string name, MethodInfo method)
{
    private readonly ParameterInfo[] _parameters = method.GetParameters();

    /// <summary>Unique in the application.</summary>
    public string Name { get; } = name;

    /// <summary>What is called.</summary>
    public MethodInfo Method { get; } = method;

    /// <summary>The trigger as the function list prints it.</summary>
    public abstract string Describe(Uri address);

    /// <summary>Has the class made, which is registered as transient, binds the parameters, calls, and awaits the result.</summary>
    internal async Task<object?> CallAsync(HostFunctionContext context)
    {
        var instance = context.InstanceServices.GetRequiredService(Method.DeclaringType!);
        var arguments = Array.ConvertAll(_parameters, parameter => Bind(parameter, context));
        switch (Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null))
        {
            case Task<Microsoft.AspNetCore.Http.IResult> task:
                return await task;
            case Task task:
                await task;
                return task.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(task);
            case var value:
                return value;
        }
    }

    // Discovery has let nothing else through: the trigger, the context, the token, and strings named after a capture.
    private static object? Bind(ParameterInfo parameter, HostFunctionContext context) =>
        parameter.ParameterType == typeof(CancellationToken) ? context.CancellationToken
        : parameter.ParameterType.IsInstanceOfType(context) ? context
        : parameter.ParameterType.IsInstanceOfType(context.Trigger) ? context.Trigger
        : context.BindingContext.BindingData.GetValueOrDefault(parameter.Name!);
}
