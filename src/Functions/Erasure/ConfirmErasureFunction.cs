using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Erasure;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Erasure;

/// <summary>Agrees to an erasure as a second person.</summary>
public sealed class ConfirmErasureFunction(ApiEndpoint endpoint, ConfirmErasure confirm, ReadErasures erasures)
{
    /// <summary>POST erasure/{id}/confirm</summary>
    [Function("ConfirmErasure")]
    [ApiRoute("erasure.confirm", "Agree to an erasure, as another admin than the one who asked", Body = typeof(ErasureConfirmationBody), Answer = typeof(ErasureBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/erasure/{id}/confirm")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(Guid Id, byte[] Digest), ErasureRecord>
        {
            Operation = Operations.ConfirmErasure,
            Bind = reader => (reader.RouteUuid("id", isFile: false), reader.Digest(reader.Json(RequestJson.Default.ErasureConfirmationBody).Digest)),
            Run = (context, asked, token) => confirm.RunAsync(context, asked.Id, asked.Digest, token),
            Replay = (context, asked, _, token) => erasures.RunAsync(context, asked.Id, token),
            Render = (_, erasure) => Results.Json(ErasureBody.Of(erasure), ResponseJson.Plain.ErasureBody),
        }, cancellationToken);
}
