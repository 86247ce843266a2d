using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Pauses the tenant's retention and purge, or lets them go on.</summary>
public sealed class PauseRetentionFunction(ApiEndpoint endpoint, PauseRetention pause)
{
    /// <summary>PUT pause</summary>
    [Function("PauseRetention")]
    [ApiRoute("retention.pause", "Pause the tenant's retention and purge, or let them go on", Body = typeof(PauseRequestBody), Needed = ["paused"], Answer = typeof(PauseBody), Problems = [400, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/retention/pause")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<PauseRequestBody, RetentionPauses>
        {
            Operation = Operations.PauseRetention,
            Bind = PauseRequestBody.Bind,
            Run = (context, asked, token) => pause.RunAsync(context, asked.Paused!.Value, asked.Reason, token),
            Replay = (context, _, _, token) => pause.ReadAsync(context, token),
            Render = (_, pauses) => Results.Json(PauseBody.Of(pauses), ResponseJson.Plain.PauseBody),
        }, cancellationToken);
}
