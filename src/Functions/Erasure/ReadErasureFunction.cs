using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Erasure;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Erasure;

/// <summary>Says how far an erasure is, and what it kept.</summary>
public sealed class ReadErasureFunction(ApiEndpoint endpoint, ReadErasures erasures)
{
    /// <summary>GET erasure/{id}</summary>
    [Function("Erasure")]
    [ApiRoute("erasure.request", "See how far an erasure is, and what it kept", Answer = typeof(ErasureBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/erasure/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, ErasureRecord>
        {
            Operation = Operations.Erase,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = erasures.RunAsync,
            Render = (_, erasure) => Results.Json(ErasureBody.Of(erasure), ResponseJson.Plain.ErasureBody),
        }, cancellationToken);
}
