using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Health;

/// <summary>Says that the process answers. It asks nothing else, so that a lost database does not restart a healthy process.</summary>
public sealed class HealthLiveFunction
{
    /// <summary>GET health/live</summary>
    [Function("HealthLive")]
    [ApiRoute("", "Whether the process answers", Answer = typeof(LiveBody))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Results.Json(new LiveBody("live"), ResponseJson.Plain.LiveBody);
}
