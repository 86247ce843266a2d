using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Shows whether retention and purge are paused, since when and why.</summary>
public sealed class ReadPauseFunction(ApiEndpoint endpoint, PauseRetention pause)
{
    /// <summary>GET pause</summary>
    [Function("ReadPause")]
    [ApiRoute("retention.pause", "Read whether retention is paused", Answer = typeof(PauseBody))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/pause")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<bool, RetentionPauses>
        {
            Operation = Operations.PauseRetention,
            Bind = _ => true,
            Run = (context, _, token) => pause.ReadAsync(context, token),
            Render = (_, pauses) => Results.Json(PauseBody.Of(pauses), ResponseJson.Plain.PauseBody),
        }, cancellationToken);
}
