using Microsoft.AspNetCore.Http;
using Strongroom.Functions.Http;

namespace Strongroom.SelfHost.Http;

/// <summary>What the host itself answers, in the form of the product's problems. It says what is wrong with the request and nothing about the inside.</summary>
internal static class HostProblems
{
    public static Problem RouteNotFound { get; } = new(StatusCodes.Status404NotFound, "route-not-found", "Route not found", "There is nothing at this address.");

    public static Problem MethodNotAllowed { get; } =
        new(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "Method not allowed", "The address takes other methods; Allow lists them.");

    public static Problem KeyRequired { get; } =
        new(StatusCodes.Status401Unauthorized, "key-required", "Key required", "A key is needed in the header x-functions-key.") { Challenge = "Key" };

    public static Problem MetricsKeyRequired { get; } =
        new(StatusCodes.Status401Unauthorized, "key-required", "Key required", "A key is needed as a bearer token.") { Challenge = "Bearer" };

    public static Problem FunctionNotFound { get; } =
        new(StatusCodes.Status404NotFound, "function-not-found", "Function not found", "There is no timer or blob function of this name.");

    public static Problem FunctionFailed { get; } =
        new(StatusCodes.Status500InternalServerError, "function-failed", "Function failed", "The run ended with an error. The log says which.");

    public static Problem NoBlob(string path) =>
        new(StatusCodes.Status400BadRequest, "malformed-request", "Malformed request", $$"""The body must be {"input": "{{path}}"} with the name of a blob.""");
}
