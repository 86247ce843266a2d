using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Exports;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Exports;

/// <summary>Lists the exports that were asked for.</summary>
public sealed class ListExportsFunction(ApiEndpoint endpoint, ReadExports exports)
{
    /// <summary>GET exports</summary>
    [Function("ListExports")]
    [ApiRoute("export.request", "List exports", Answer = typeof(ExportListBody), Problems = [400])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/exports")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(int Limit, string? Cursor), Page<Export>>
        {
            Operation = Operations.Export,
            Bind = query => (query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => exports.ListAsync(context, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(ExportListBody.Of(page), ResponseJson.Plain.ExportListBody),
        }, cancellationToken);
}
