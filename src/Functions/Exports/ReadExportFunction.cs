using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Exports;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Exports;

/// <summary>Says how far an export is.</summary>
public sealed class ReadExportFunction(ApiEndpoint endpoint, ReadExports exports)
{
    /// <summary>GET exports/{id}</summary>
    [Function("Export")]
    [ApiRoute("export.request", "See how far an export is, and which file it became", Answer = typeof(ExportBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/exports/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, Export>
        {
            Operation = Operations.Export,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = exports.RunAsync,
            Render = (_, export) => Results.Json(ExportBody.Of(export), ResponseJson.Plain.ExportBody),
        }, cancellationToken);
}
