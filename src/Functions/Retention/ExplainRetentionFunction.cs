using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Tells why a file was or will be deleted, and when.</summary>
public sealed class ExplainRetentionFunction(ApiEndpoint endpoint, ExplainRetention explain)
{
    /// <summary>GET explain</summary>
    [Function("ExplainRetention")]
    [ApiRoute("retention.explain", "Tell why a file was or will be deleted, when, and what stands in the way", Answer = typeof(RetentionExplanation), Problems = [400, 404])]
    [ApiQuery("fileId", "The file, by its id", Format = "uuid")]
    [ApiQuery("path", "The file, by its path; of a purged one, what was there last")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/explain")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<FileRef, RetentionExplanation>
        {
            Operation = Operations.ExplainRetention,
            Bind = query => query.QueryFile(),
            Run = explain.RunAsync,
            Render = (_, explanation) => Results.Json(explanation, ResponseJson.Plain.RetentionExplanation),
        }, cancellationToken);
}
