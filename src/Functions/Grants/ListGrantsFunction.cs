using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Grants;

/// <summary>Lists the URLs that were handed out.</summary>
public sealed class ListGrantsFunction(ApiEndpoint endpoint, ListGrants list)
{
    /// <summary>GET grants</summary>
    [Function("ListGrants")]
    [ApiRoute("grant.list", "List issued URLs", Answer = typeof(GrantListBody), Problems = [400])]
    [ApiQuery("fileId", "Of this file", Format = "uuid")]
    [ApiQuery("kind", "Of this kind", Words = ["upload", "download", "link"])]
    [ApiQuery("active", "Can still be used, or cannot", Type = "boolean")]
    [ApiQuery("issuedTo", "Given to this user; callers who are no admin see their own only")]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/grants")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<GrantQuery, Page<GrantRecord>>
        {
            Operation = Operations.ListGrants,
            Bind = query => new GrantQuery(
                query.Uuid("fileId"), query.OneOf("kind", "upload", "download", "link"), query.Bool("active"), query.Text("issuedTo"), query.Limit(),
                query.Text("cursor", 4096)),
            Run = list.RunAsync,
            Render = (_, page) => Results.Json(GrantListBody.Of(page), ResponseJson.Plain.GrantListBody),
        }, cancellationToken);
}
