using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Proves that an entry is in the log.</summary>
public sealed class ProveAuditEntryFunction(ApiEndpoint endpoint, ProveAuditEntry prove)
{
    /// <summary>GET entries/{id}</summary>
    [Function("AuditEntry")]
    [ApiRoute("audit.entry", "Get an audit entry with the proof that the log holds it", Answer = typeof(ProvenEntryBody), Problems = [400, 404, 409])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/entries/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, ProvenEntry>
        {
            Operation = Operations.ProveAuditEntry,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = prove.RunAsync,
            Render = (_, proven) => Results.Json(ProvenEntryBody.Of(proven), ResponseJson.Plain.ProvenEntryBody),
        }, cancellationToken);
}
