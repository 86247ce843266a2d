using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Reads the tenant's audit log.</summary>
public sealed class AuditLogsFunction(ApiEndpoint endpoint, QueryAuditLogs logs)
{
    /// <summary>GET audit-logs</summary>
    [Function("AuditLogs")]
    [ApiRoute("audit.read", "Read the audit log", Answer = typeof(AuditPageBody), Problems = [400])]
    [ApiQuery("userId", "By this user")]
    [ApiQuery("action", "An action, such as UPLOAD")]
    [ApiQuery("filePath", "Of the file at this path")]
    [ApiQuery("fileId", "Of this file", Format = "uuid")]
    [ApiQuery("objectType", "Related to objects of this type")]
    [ApiQuery("objectId", "Related to this object")]
    [ApiQuery("success", "What was done, or what was refused", Type = "boolean")]
    [ApiQuery("from", "At or after", Format = "date-time")]
    [ApiQuery("to", "Before", Format = "date-time")]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/audit-logs")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<AuditQuery, Page<AuditEntry>>
        {
            Operation = Operations.ReadAudit,
            Bind = query => new AuditQuery(
                query.Text("userId"), query.Text("action"), query.Text("filePath"), query.Uuid("fileId"), query.Text("objectType"), query.Text("objectId"),
                query.Bool("success"), query.Time("from"), query.Time("to"), query.Limit(), query.Text("cursor", 4096)),
            Run = logs.RunAsync,
            Render = (_, page) => Results.Json(AuditPageBody.Of(page), ResponseJson.Plain.AuditPageBody),
        }, cancellationToken);
}
