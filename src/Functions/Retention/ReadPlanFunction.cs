using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Shows a plan.</summary>
public sealed class ReadPlanFunction(ApiEndpoint endpoint, RetentionPlans plans)
{
    /// <summary>GET plans/{id}</summary>
    [Function("ReadRetentionPlan")]
    [ApiRoute("retention.plans", "Read a plan: how much it takes, by which policies, and its digest", Answer = typeof(RetentionPlanBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/plans/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, RetentionPlan>
        {
            Operation = Operations.ReadPlans,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = plans.RunAsync,
            Render = (_, plan) => Results.Json(RetentionPlanBody.Of(plan), ResponseJson.Plain.RetentionPlanBody),
        }, cancellationToken);
}
