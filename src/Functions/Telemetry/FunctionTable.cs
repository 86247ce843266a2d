using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Telemetry;

/// <summary>What spans and metrics say of a function, read once from its attributes: the same under both runtimes, whose routing differs.</summary>
internal static class FunctionTable
{
    private static readonly Dictionary<string, Entry> Entries = Read();

    /// <summary>A function's entry; null when it is none of ours.</summary>
    public static Entry? Find(string? function) => function is null ? null : Entries.GetValueOrDefault(function);

    private static Dictionary<string, Entry> Read() => (
        from type in typeof(FunctionTable).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let http = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null)
        let isTimer = method.GetParameters().Any(parameter => parameter.GetCustomAttribute<TimerTriggerAttribute>() is not null)
        let operation = method.GetCustomAttribute<ApiRouteAttribute>()?.Operation
        select (function.Name, Entry: new Entry(http is null ? null : $"/api/{http.Route}", operation is { Length: > 0 } ? operation : function.Name, isTimer)))
        .ToDictionary(function => function.Name, function => function.Entry, StringComparer.Ordinal);

    /// <param name="Route">The template of an HTTP function's path; null for others.</param>
    /// <param name="Operation">Its operation's name; where no role is asked for, its own.</param>
    /// <param name="IsTimer">Whether a timer runs it.</param>
    internal sealed record Entry(string? Route, string Operation, bool IsTimer);
}
