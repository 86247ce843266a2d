using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Takes a plan back.</summary>
public sealed class CancelPlanFunction(ApiEndpoint endpoint, ConfirmPlan confirm, RetentionPlans plans)
{
    /// <summary>DELETE plans/{id}</summary>
    [Function("CancelRetentionPlan")]
    [ApiRoute("retention.confirm", "Cancel a plan that does not run yet", Answer = typeof(RetentionPlanBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/retention/plans/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, RetentionPlan>
        {
            Operation = Operations.ConfirmPlan,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = confirm.CancelAsync,
            Replay = (context, _, use, token) => plans.RunAsync(context, use.FileId!.Value, token),
            Render = (_, plan) => Results.Json(RetentionPlanBody.Of(plan), ResponseJson.Plain.RetentionPlanBody),
        }, cancellationToken);
}
