using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Verifies the tenant's log here.</summary>
public sealed class VerifyAuditLogFunction(ApiEndpoint endpoint, VerifyAuditLog verify)
{
    /// <summary>GET verify</summary>
    [Function("VerifyAuditLog")]
    [ApiRoute("audit.verify", "Verify the audit log, and name the first entry that does not hold", Answer = typeof(AuditVerification), Problems = [404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/verify")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<bool, AuditVerification>
        {
            Operation = Operations.VerifyAuditLog,
            Bind = _ => true,
            Run = (context, _, token) => verify.RunAsync(context, null, token),
            Render = (_, verification) => Results.Json(verification, ResponseJson.Plain.AuditVerification),
        }, cancellationToken);
}
