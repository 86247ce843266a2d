using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Status;

namespace Strongroom.Functions.Health;

/// <summary>Says whether requests should be sent here: the host stays, the database answers and has this build's migration.</summary>
public sealed class HealthReadyFunction(CheckReadiness check, IHostApplicationLifetime lifetime)
{
    /// <summary>GET health/ready</summary>
    [Function("HealthReady")]
    [ApiRoute("", "Whether requests should be sent here; 503 when not", Answer = typeof(DatabaseState), Problems = [503])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Results.Json(new LiveBody("stopping"), ResponseJson.Plain.LiveBody, statusCode: 503);
        var state = await check.RunAsync(cancellationToken);
        return Results.Json(state, ResponseJson.Plain.DatabaseState, statusCode: state.Available ? 200 : 503);
    }
}
