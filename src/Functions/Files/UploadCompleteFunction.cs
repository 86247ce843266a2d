using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Finishes an upload and verifies it now, as the blob event would a moment later. Asking twice is the same as once.</summary>
public sealed class UploadCompleteFunction(ApiEndpoint endpoint, CompleteUpload complete)
{
    /// <summary>POST upload-complete/{fileId}</summary>
    [Function("UploadComplete")]
    [ApiRoute("file.upload_complete", "Finish an upload and verify what arrived", Answer = typeof(FileBody), Problems = [404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/upload-complete/{fileId}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, FileRecord>
        {
            Operation = Operations.UploadComplete,
            Bind = reader => reader.RouteUuid("fileId"),
            Run = complete.RunAsync,
            Replay = (context, file, _, token) => complete.RunAsync(context, file, token),
            Render = (_, file) => Results.Json(FileBody.Of(file), ResponseJson.Plain.FileBody),
        }, cancellationToken);
}
