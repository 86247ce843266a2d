using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Grants;

/// <summary>Reads what is kept of an issued URL: whose it is, until when, how often it was used.</summary>
public sealed class ReadGrantFunction(ApiEndpoint endpoint, ReadGrant read)
{
    /// <summary>GET grants/{id}</summary>
    [Function("ReadGrant")]
    [ApiRoute("grant.read", "Read an issued URL's grant", Answer = typeof(GrantBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/grants/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, GrantRecord>
        {
            Operation = Operations.ReadGrant,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = read.RunAsync,
            Render = (_, grant) => Results.Json(GrantBody.Of(grant), ResponseJson.Plain.GrantBody),
        }, cancellationToken);
}
