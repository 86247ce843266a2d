using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Takes a governance lock away.</summary>
public sealed class UnlockFileFunction(ApiEndpoint endpoint, UnlockFile unlocking, ReadMetadata read)
{
    /// <summary>DELETE locks</summary>
    [Function("UnlockFile")]
    [ApiRoute("retention.lock", "Take a governance lock away; a compliance lock ends by itself only", Answer = typeof(FileBody), Problems = [400, 404, 409, 422])]
    [ApiQuery("fileId", "The file, by id", Format = "uuid")]
    [ApiQuery("path", "The file, by path")]
    [ApiQuery("reason", "Why; its hash is written to the audit log")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/retention/locks")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(FileRef File, string Reason), FileRecord>
        {
            Operation = Operations.LockFile,
            Bind = reader =>
            {
                var file = reader.QueryFile();
                var reason = reader.Text("reason", HoldRequest.ReasonLength);
                if (!reader.Request.Query.ContainsKey("reason")) reader.Fail("reason", "Say why.");
                return (file, reason ?? "");
            },
            Run = (context, asked, token) => unlocking.RunAsync(context, asked.File, asked.Reason, token),
            Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
            Render = (_, file) => Results.Json(FileBody.Of(file), ResponseJson.Plain.FileBody),
        }, cancellationToken);
}
