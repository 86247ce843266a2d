using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Answers with the public keys of the log.</summary>
public sealed class ReadAuditKeysFunction(ApiEndpoint endpoint, ReadAuditKeys keys)
{
    /// <summary>GET keys</summary>
    [Function("AuditKeys")]
    [ApiRoute("audit.keys", "Get the keys that sign the audit log's checkpoints", Answer = typeof(AuditKeysBody))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/keys")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<bool, AuditKeyList>
        {
            Operation = Operations.ReadAuditKeys,
            Bind = _ => true,
            Run = (context, _, token) => keys.RunAsync(context, token),
            Render = (_, list) => Results.Json(AuditKeysBody.Of(list), ResponseJson.Plain.AuditKeysBody),
        }, cancellationToken);
}
