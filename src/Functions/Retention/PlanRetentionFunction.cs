using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Works out what retention would do now.</summary>
public sealed class PlanRetentionFunction(ApiEndpoint endpoint, PlanRetention plan, RetentionPlans plans)
{
    /// <summary>POST plan</summary>
    [Function("PlanRetention")]
    [ApiRoute("retention.plan", "Work out what retention would do now, as a draft that nothing happens by", Answer = typeof(RetentionPlanBody), Status = 201, Problems = [400, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/retention/plan")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<bool, RetentionPlan>
        {
            Operation = Operations.PlanRetention,
            Bind = _ => true,
            Run = (context, _, token) => plan.RunAsync(context, token),
            Replay = (context, _, use, token) => plans.RunAsync(context, use.FileId!.Value, token),
            Render = (_, made) => Results.Json(RetentionPlanBody.Of(made), ResponseJson.Plain.RetentionPlanBody, statusCode: 201),
        }, cancellationToken);
}
