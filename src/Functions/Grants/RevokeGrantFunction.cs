using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Grants;

/// <summary>Revokes an issued URL. Asking twice is the same as once.</summary>
public sealed class RevokeGrantFunction(ApiEndpoint endpoint, RevokeGrant revoke)
{
    /// <summary>DELETE grants/{id}</summary>
    [Function("RevokeGrant")]
    [ApiRoute("grant.revoke", "Revoke an issued URL", Answer = typeof(GrantBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/storage/grants/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, GrantRecord>
        {
            Operation = Operations.RevokeGrant,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = revoke.RunAsync,
            Replay = (context, grant, _, token) => revoke.RunAsync(context, grant, token),
            Render = (_, grant) => Results.Json(GrantBody.Of(grant), ResponseJson.Plain.GrantBody),
        }, cancellationToken);
}
