using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Says how far a run is.</summary>
public sealed class ReadRunFunction(ApiEndpoint endpoint, RetentionRuns runs)
{
    /// <summary>GET runs/{id}</summary>
    [Function("ReadRetentionRun")]
    [ApiRoute("retention.plans", "See how far a retention run is", Answer = typeof(RetentionRunBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/runs/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, RetentionRun>
        {
            Operation = Operations.ReadPlans,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = runs.RunAsync,
            Render = (_, run) => Results.Json(RetentionRunBody.Of(run), ResponseJson.Plain.RetentionRunBody),
        }, cancellationToken);
}
