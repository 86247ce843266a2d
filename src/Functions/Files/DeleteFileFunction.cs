using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Deletes a file: softly, or for good, which is another operation with other roles.</summary>
public sealed class DeleteFileFunction(ApiEndpoint endpoint, DeleteFile delete, ReadMetadata read)
{
    /// <summary>DELETE file</summary>
    [Function("DeleteFile")]
    [ApiRoute("file.delete", "Delete a file: softly, or for good (202: its bytes go within minutes)",
        Answer = typeof(FileBody), Problems = [202, 400, 404, 409, 422])]
    [ApiQuery("fileId", "The file, by id", Format = "uuid")]
    [ApiQuery("path", "The file, by path")]
    [ApiQuery("mode", "soft by default; hard asks for the role admin and a reason", Words = ["soft", "hard"])]
    [ApiQuery("reason", "Why; written to the audit log")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/storage/file")] HttpRequest request, CancellationToken cancellationToken)
    {
        var hard = request.Query["mode"] == "hard";
        return endpoint.RunAsync(request, new Exchange<(FileRef File, string? Reason), FileRecord>
        {
            Operation = hard ? Operations.HardDelete : Operations.Delete,
            Bind = reader =>
            {
                reader.OneOf("mode", "soft", "hard");
                return (reader.QueryFile(), reader.Text("reason", 512));
            },
            Run = (context, asked, token) => delete.RunAsync(context, asked.File, hard, asked.Reason, token),
            Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
            Render = (_, file) => Results.Json(FileBody.Of(file), ResponseJson.Plain.FileBody, statusCode: hard ? 202 : 200),
        }, cancellationToken);
    }
}
