using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Lists the packs that were asked for.</summary>
public sealed class ListAuditPacksFunction(ApiEndpoint endpoint, ReadAuditPacks packs)
{
    /// <summary>GET packs</summary>
    [Function("ListAuditPacks")]
    [ApiRoute("audit.pack", "List audit packs", Answer = typeof(AuditPackListBody), Problems = [400])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/packs")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(int Limit, string? Cursor), Page<AuditPack>>
        {
            Operation = Operations.AuditPack,
            Bind = query => (query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => packs.ListAsync(context, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(AuditPackListBody.Of(page), ResponseJson.Plain.AuditPackListBody),
        }, cancellationToken);
}
