using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Asks for an audit pack, which is built in the background.</summary>
public sealed class RequestAuditPackFunction(ApiEndpoint endpoint, RequestAuditPack ask, ReadAuditPacks packs)
{
    /// <summary>POST packs</summary>
    [Function("RequestAuditPack")]
    [ApiRoute("audit.pack", "Ask for a ZIP of audit entries with everything that proves them", Body = typeof(AuditPackRequestBody), Answer = typeof(AuditPackBody), Status = 202, Problems = [400, 404, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/audit/packs")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<AuditPackRequest, AuditPack>
        {
            Operation = Operations.AuditPack,
            Bind = Read,
            Run = ask.RunAsync,
            Replay = (context, _, use, token) => packs.RunAsync(context, use.FileId!.Value, token),
            Render = (_, pack) => Results.Json(AuditPackBody.Of(pack), ResponseJson.Plain.AuditPackBody, statusCode: 202),
        }, cancellationToken);

    private static AuditPackRequest Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.AuditPackRequestBody);
        if (body is { FileId: not null, FilePath: not null }) reader.Fail("fileId", "Give fileId or filePath, not both.");
        else if (body.FileId is not null || body.FilePath is not null) reader.BodyFile(body.FileId, body.FilePath);
        if (body.Actor is { } actor) reader.Check("actor", actor, 256);
        return new AuditPackRequest(body.FileId, body.FilePath, body.From, body.To, body.Actor);
    }
}
