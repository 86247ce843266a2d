using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists runs.</summary>
public sealed class ListRunsFunction(ApiEndpoint endpoint, RetentionRuns runs)
{
    /// <summary>GET runs</summary>
    [Function("ListRetentionRuns")]
    [ApiRoute("retention.plans", "List retention runs, newest first", Answer = typeof(RetentionRunListBody), Problems = [400])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/runs")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(int Limit, string? Cursor), Page<RetentionRun>>
        {
            Operation = Operations.ReadPlans,
            Bind = query => (query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => runs.ListAsync(context, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(RetentionRunListBody.Of(page), ResponseJson.Plain.RetentionRunListBody),
        }, cancellationToken);
}
