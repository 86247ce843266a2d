using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Erasure;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Erasure;

/// <summary>Cancels an erasure that nobody has confirmed yet.</summary>
public sealed class CancelErasureFunction(ApiEndpoint endpoint, ConfirmErasure confirm, ReadErasures erasures)
{
    /// <summary>DELETE erasure/{id}</summary>
    [Function("CancelErasure")]
    [ApiRoute("erasure.confirm", "Cancel an erasure that nobody has confirmed yet", Answer = typeof(ErasureBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/erasure/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, ErasureRecord>
        {
            Operation = Operations.ConfirmErasure,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = confirm.CancelAsync,
            Replay = (context, id, _, token) => erasures.RunAsync(context, id, token),
            Render = (_, erasure) => Results.Json(ErasureBody.Of(erasure), ResponseJson.Plain.ErasureBody),
        }, cancellationToken);
}
