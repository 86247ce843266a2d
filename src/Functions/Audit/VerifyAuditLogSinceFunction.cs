using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Verifies the tenant's log here, and that it goes on from a checkpoint that the tenant kept.</summary>
public sealed class VerifyAuditLogSinceFunction(ApiEndpoint endpoint, VerifyAuditLog verify)
{
    /// <summary>POST verify</summary>
    [Function("VerifyAuditLogSince")]
    [ApiRoute("audit.verify", "Verify the audit log against a checkpoint kept from before", Body = typeof(VerifyBody), Needed = ["checkpoint"], Answer = typeof(AuditVerification), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/audit/verify")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<string, AuditVerification>
        {
            Operation = Operations.VerifyAuditLog,
            Bind = Read,
            Run = (context, note, token) => verify.RunAsync(context, note, token),
            Render = (_, verification) => Results.Json(verification, ResponseJson.Plain.AuditVerification),
        }, cancellationToken);

    private static string Read(RequestReader reader)
    {
        var note = reader.Json(RequestJson.Default.VerifyBody).Checkpoint;
        if (string.IsNullOrEmpty(note)) reader.Fail("checkpoint", "A signed note is needed.");
        return note ?? "";
    }
}
