using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Signs parts of a multipart upload, as often as needed.</summary>
public sealed class UploadPartsFunction(ApiEndpoint endpoint, SignUploadParts sign)
{
    /// <summary>POST upload-url/{fileId}/parts</summary>
    [Function("UploadParts")]
    [ApiRoute("file.upload_parts", "Sign parts of a multipart upload, again when they have expired",
        Body = typeof(UploadPartsBody), Needed = ["from", "to"], Answer = typeof(SignedPartsBody), Problems = [400, 404, 409, 410])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/upload-url/{fileId}/parts")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(Guid File, int From, int To), IReadOnlyList<SignedPart>>
        {
            Operation = Operations.UploadParts,
            Bind = Read,
            Run = (context, asked, token) => sign.RunAsync(context, asked.File, asked.From, asked.To, token),
            Replay = (context, asked, _, token) => sign.RunAsync(context, asked.File, asked.From, asked.To, token),
            Render = (_, parts) => Results.Json(SignedPartsBody.Of(parts), ResponseJson.Plain.SignedPartsBody),
        }, cancellationToken);

    private static (Guid File, int From, int To) Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.UploadPartsBody);
        if (body.From is null) reader.Fail("from", "The number of the first part is needed.", "1");
        if (body.To is null) reader.Fail("to", "The number of the last part is needed.");
        return (reader.RouteUuid("fileId"), body.From ?? 1, body.To ?? 1);
    }
}
