using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists plans.</summary>
public sealed class ListPlansFunction(ApiEndpoint endpoint, RetentionPlans plans)
{
    private static readonly string[] Statuses = ["draft", "waiting", "confirmed", "running", "done", "expired", "cancelled"];

    /// <summary>GET plans</summary>
    [Function("ListRetentionPlans")]
    [ApiRoute("retention.plans", "List retention plans, newest first", Answer = typeof(RetentionPlanListBody), Problems = [400])]
    [ApiQuery("status", "Those in one status", Words = ["draft", "waiting", "confirmed", "running", "done", "expired", "cancelled"])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/plans")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string? Status, int Limit, string? Cursor), Page<RetentionPlan>>
        {
            Operation = Operations.ReadPlans,
            Bind = query => (query.OneOf("status", Statuses), query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => plans.ListAsync(context, asked.Status, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(RetentionPlanListBody.Of(page), ResponseJson.Plain.RetentionPlanListBody),
        }, cancellationToken);
}
