using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Says how far a pack is.</summary>
public sealed class ReadAuditPackFunction(ApiEndpoint endpoint, ReadAuditPacks packs)
{
    /// <summary>GET packs/{id}</summary>
    [Function("AuditPack")]
    [ApiRoute("audit.pack", "See how far an audit pack is, and which file it became", Answer = typeof(AuditPackBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/packs/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, AuditPack>
        {
            Operation = Operations.AuditPack,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = packs.RunAsync,
            Render = (_, pack) => Results.Json(AuditPackBody.Of(pack), ResponseJson.Plain.AuditPackBody),
        }, cancellationToken);
}
