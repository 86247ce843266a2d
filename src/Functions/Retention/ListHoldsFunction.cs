using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists legal holds, released ones too.</summary>
public sealed class ListHoldsFunction(ApiEndpoint endpoint, ReadHolds holds)
{
    /// <summary>GET holds</summary>
    [Function("ListHolds")]
    [ApiRoute("retention.holds", "List legal holds, newest first", Answer = typeof(HoldListBody), Problems = [400])]
    [ApiQuery("state", "Those that stand (a requested release does not end them), or those that were released; by default both", Words = ["active", "released"])]
    [ApiQuery("caseId", "Those of one case")]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/holds")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string? State, string? CaseId, int Limit, string? Cursor), Page<LegalHold>>
        {
            Operation = Operations.ReadHolds,
            Bind = query => (query.OneOf("state", "active", "released"), query.Text("caseId", HoldRequest.CaseIdLength), query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) =>
                holds.ListAsync(context, asked.State is null ? null : asked.State == "released", asked.CaseId, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(HoldListBody.Of(page), ResponseJson.Plain.HoldListBody),
        }, cancellationToken);
}
