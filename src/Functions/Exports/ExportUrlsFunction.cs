using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Exports;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Exports;

/// <summary>Signs the downloads of an export's files, a page at a time.</summary>
public sealed class ExportUrlsFunction(ApiEndpoint endpoint, SignExportUrls sign)
{
    /// <summary>GET exports/{id}/urls</summary>
    [Function("ExportUrls")]
    [ApiRoute("export.request", "Sign the downloads of an export's files, a page at a time", Answer = typeof(ExportedUrlListBody), Problems = [400, 404])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/exports/{id}/urls")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(Guid Id, int Limit, string? Cursor), Page<ExportedUrl>>
        {
            Operation = Operations.Export,
            Bind = query => (query.RouteUuid("id", isFile: false), query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => sign.RunAsync(context, asked.Id, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(ExportedUrlListBody.Of(page), ResponseJson.Plain.ExportedUrlListBody),
        }, cancellationToken);
}
