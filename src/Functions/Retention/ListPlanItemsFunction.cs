using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists the files of a plan.</summary>
public sealed class ListPlanItemsFunction(ApiEndpoint endpoint, RetentionPlans plans)
{
    private static readonly string[] Statuses = ["planned", "promised", "done", "dropped", "failed"];

    /// <summary>GET plans/{id}/items</summary>
    [Function("ListRetentionPlanItems")]
    [ApiRoute("retention.plans", "List the files of a plan, in the order of the digest", Answer = typeof(RetentionPlanItemListBody), Problems = [400, 404])]
    [ApiQuery("status", "Those in one status", Words = ["planned", "promised", "done", "dropped", "failed"])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/plans/{id}/items")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(Guid Id, string? Status, int Limit, string? Cursor), Page<RetentionPlanItem>>
        {
            Operation = Operations.ReadPlans,
            Bind = reader => (reader.RouteUuid("id", isFile: false), reader.OneOf("status", Statuses), reader.Limit(), reader.Text("cursor", 4096)),
            Run = (context, asked, token) => plans.ItemsAsync(context, asked.Id, asked.Status, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(new RetentionPlanItemListBody(page.Items, page.Cursor), ResponseJson.Plain.RetentionPlanItemListBody),
        }, cancellationToken);
}
