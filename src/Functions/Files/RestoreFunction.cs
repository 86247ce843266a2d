using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Undoes a soft delete, as long as the file has not been purged.</summary>
public sealed class RestoreFunction(ApiEndpoint endpoint, RestoreFile restore, ReadMetadata read)
{
    /// <summary>POST restore</summary>
    [Function("Restore")]
    [ApiRoute("file.restore", "Undo a soft delete", Body = typeof(RestoreBody), Answer = typeof(FileBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/restore")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<FileRef, FileRecord>
        {
            Operation = Operations.Restore,
            Bind = Read,
            Run = restore.RunAsync,
            Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
            Render = (_, file) => Results.Json(FileBody.Of(file), ResponseJson.Plain.FileBody),
        }, cancellationToken);

    private static FileRef Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.RestoreBody);
        return reader.BodyFile(body.FileId, body.Path);
    }
}
