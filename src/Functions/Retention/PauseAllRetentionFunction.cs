using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Pauses retention and purge of every tenant, or lets them go on.</summary>
public sealed class PauseAllRetentionFunction(ApiEndpoint endpoint, PauseRetention pause)
{
    /// <summary>PUT pause/all</summary>
    [Function("PauseAllRetention")]
    [ApiRoute("retention.pause_all", "Pause retention and purge of every tenant, or let them go on", Body = typeof(PauseRequestBody), Needed = ["paused"], Answer = typeof(PauseBody), Problems = [400, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/retention/pause/all")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<PauseRequestBody, RetentionPauses>
        {
            Operation = Operations.PauseAllRetention,
            Bind = PauseRequestBody.Bind,
            Run = (context, asked, token) => pause.RunForAllAsync(context, asked.Paused!.Value, asked.Reason, token),
            Replay = (context, _, _, token) => pause.ReadAsync(context, token),
            Render = (_, pauses) => Results.Json(PauseBody.Of(pauses), ResponseJson.Plain.PauseBody),
        }, cancellationToken);
}
