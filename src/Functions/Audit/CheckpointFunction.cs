using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Answers with a signed checkpoint of the tenant's log: what a tenant keeps, so that nobody can rewrite what it covers.</summary>
public sealed class CheckpointFunction(ApiEndpoint endpoint, ReadCheckpoint checkpoints)
{
    /// <summary>GET checkpoint</summary>
    [Function("AuditCheckpoint")]
    [ApiRoute("audit.checkpoint", "Get a signed checkpoint of the audit log", Answer = typeof(CheckpointBody), Problems = [400, 404])]
    [ApiQuery("size", "The one over this many entries; by default the newest", Type = "integer")]
    [ApiQuery("format", "json by default; note answers with the signed note itself, as text/plain", Words = ["json", "note"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/checkpoint")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(long? Size, string? Format), AuditCheckpoint>
        {
            Operation = Operations.ReadCheckpoint,
            Bind = query => (query.Long("size"), query.OneOf("format", "json", "note")),
            Run = (context, asked, token) => checkpoints.RunAsync(context, asked.Size, token),
            Render = (reader, checkpoint) => reader.Text("format") == "note"
                ? Results.Text(checkpoint.Note, "text/plain", System.Text.Encoding.UTF8)
                : Results.Json(CheckpointBody.Of(checkpoint), ResponseJson.Plain.CheckpointBody),
        }, cancellationToken);
}
