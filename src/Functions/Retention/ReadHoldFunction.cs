using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Shows a legal hold with what it covers now.</summary>
public sealed class ReadHoldFunction(ApiEndpoint endpoint, ReadHolds holds)
{
    /// <summary>GET holds/{id}</summary>
    [Function("ReadHold")]
    [ApiRoute("retention.holds", "Read a legal hold, with what it covers now", Answer = typeof(HoldBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/holds/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, LegalHold>
        {
            Operation = Operations.ReadHolds,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = holds.RunAsync,
            Render = (_, hold) => Results.Json(HoldBody.Of(hold), ResponseJson.Plain.HoldBody),
        }, cancellationToken);
}
