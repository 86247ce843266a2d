using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Strongroom.Functions.OpenApi;

/// <summary>Answers with the API's description.</summary>
public sealed class OpenApiFunction(OpenApiDocument document)
{
    /// <summary>GET openapi.json</summary>
    [Function("OpenApi")]
    [ApiRoute("", "This document")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Bytes(document.Json, "application/json");
    }
}
