using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists the objects that are closed.</summary>
public sealed class ListClosuresFunction(ApiEndpoint endpoint, ListClosures closures)
{
    /// <summary>GET closures</summary>
    [Function("ListClosures")]
    [ApiRoute("retention.close", "List closed objects", Answer = typeof(ClosureListBody), Problems = [400])]
    [ApiQuery("objectType", "Of one type only")]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/closures")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string? Type, int Limit, string? Cursor), Page<Closure>>
        {
            Operation = Operations.CloseObject,
            Bind = query => (query.Text("objectType"), query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => closures.RunAsync(context, asked.Type, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(ClosureListBody.Of(page), ResponseJson.Plain.ClosureListBody),
        }, cancellationToken);
}
