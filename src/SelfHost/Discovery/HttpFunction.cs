using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Strongroom.SelfHost.Discovery;

/// <summary>A function with an HTTP trigger.</summary>
public sealed class HttpFunction(string name, MethodInfo method, AuthorizationLevel level, IReadOnlyList<string> methods, string route)
    : FunctionEntry(name, method)
{
    /// <summary>Which key is asked for.</summary>
    public AuthorizationLevel Level { get; } = level;

    /// <summary>Upper case; empty means every method.</summary>
    public IReadOnlyList<string> Methods { get; } = methods;

    /// <summary>The whole template, prefix included, without a leading slash.</summary>
    public string Route { get; } = route;

    /// <inheritdoc />
    public override string Describe(Uri address) => $"[{string.Join(',', Methods)}] {address.GetLeftPart(UriPartial.Authority)}/{Route}";
}
