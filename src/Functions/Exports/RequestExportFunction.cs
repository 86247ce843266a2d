using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Exports;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Exports;

/// <summary>Asks for an inventory of the tenant's files, which is built in the background.</summary>
public sealed class RequestExportFunction(ApiEndpoint endpoint, RequestExport ask, ReadExports exports)
{
    /// <summary>POST exports</summary>
    [Function("RequestExport")]
    [ApiRoute("export.request", "Ask for an inventory of the tenant's files", Body = typeof(ExportRequestBody), Answer = typeof(ExportBody), Status = 202, Problems = [400, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/exports")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<ExportRequest, Export>
        {
            Operation = Operations.Export,
            Bind = Read,
            Run = ask.RunAsync,
            Replay = (context, _, use, token) => exports.RunAsync(context, use.FileId!.Value, token),
            Render = (_, export) => Results.Json(ExportBody.Of(export), ResponseJson.Plain.ExportBody, statusCode: 202),
        }, cancellationToken);

    private static ExportRequest Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.ExportRequestBody);
        if (body.Prefix is { } prefix) reader.Check("prefix", prefix, 1024);
        return new ExportRequest(body.Format ?? "jsonl", new ExportFilter { Prefix = body.Prefix, FileTypes = body.FileTypes });
    }
}
