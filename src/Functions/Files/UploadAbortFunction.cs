using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Gives an upload up. Asking twice is the same as once.</summary>
public sealed class UploadAbortFunction(ApiEndpoint endpoint, AbortUpload abort)
{
    /// <summary>DELETE upload-url/{fileId}</summary>
    [Function("UploadAbort")]
    [ApiRoute("file.upload_abort", "Give an upload up", Answer = typeof(FileBody), Problems = [404, 409])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/storage/upload-url/{fileId}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, FileRecord>
        {
            Operation = Operations.UploadAbort,
            Bind = reader => reader.RouteUuid("fileId"),
            Run = abort.RunAsync,
            Replay = (context, file, _, token) => abort.RunAsync(context, file, token),
            Render = (_, file) => Results.Json(FileBody.Of(file), ResponseJson.Plain.FileBody),
        }, cancellationToken);
}
