using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.SelfHost.Commands;

/// <summary>The list of functions that <c>func start</c> prints.</summary>
internal static class FunctionList
{
    /// <summary>The functions of a started host: first those with an address.</summary>
    public static string Of(WebApplication host)
    {
        var address = new Uri(host.Urls.First().Replace("*", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal));
        var functions = host.Services.GetRequiredService<FunctionCatalog>().All;
        var lines = functions.OrderBy(function => function is not HttpFunction).Select(function => $"        {function.Name}: {function.Describe(address)}");
        return $"{Environment.NewLine}Functions:{Environment.NewLine}{Environment.NewLine}{string.Join(Environment.NewLine, lines)}{Environment.NewLine}";
    }
}
