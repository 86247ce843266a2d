using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Erasure;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Erasure;

/// <summary>Lists the erasures that were asked for.</summary>
public sealed class ListErasuresFunction(ApiEndpoint endpoint, ReadErasures erasures)
{
    /// <summary>GET erasure</summary>
    [Function("ListErasures")]
    [ApiRoute("erasure.request", "List erasures", Answer = typeof(ErasureListBody), Problems = [400])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/erasure")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(int Limit, string? Cursor), Page<ErasureRecord>>
        {
            Operation = Operations.Erase,
            Bind = query => (query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => erasures.ListAsync(context, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(ErasureListBody.Of(page), ResponseJson.Plain.ErasureListBody),
        }, cancellationToken);
}
