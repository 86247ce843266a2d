using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Invocation;

namespace Strongroom.SelfHost.Http;

/// <summary>A route for every HTTP function.</summary>
internal static class HttpFunctionEndpoints
{
    /// <summary>Maps them; each endpoint carries its function as metadata.</summary>
    public static void MapFunctions(this IEndpointRouteBuilder routes, FunctionCatalog catalog, FunctionInvoker invoker, FunctionKeys keys)
    {
        foreach (var function in catalog.Of<HttpFunction>())
        {
            var endpoint = function.Methods.Count == 0
                ? routes.Map(function.Route, ServeAsync)
                : routes.MapMethods(function.Route, function.Methods, ServeAsync);
            endpoint.WithMetadata(function).WithDisplayName(function.Name);

            async Task ServeAsync(HttpContext http)
            {
                if (!keys.Opens(http.Request, function.Level, function.Name))
                {
                    await HostProblems.KeyRequired.ExecuteAsync(http);
                    return;
                }
                if (await invoker.InvokeAsync(function, http) is { } result) await result.ExecuteAsync(http);
            }
        }
    }
}
