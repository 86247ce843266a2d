using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;
using Strongroom.Stores;

namespace Strongroom.Functions.Retention;

/// <summary>Locks a file until a date.</summary>
public sealed class LockFileFunction(ApiEndpoint endpoint, LockFile locking, ReadMetadata read)
{
    /// <summary>PUT locks</summary>
    [Function("LockFile")]
    [ApiRoute("retention.lock", "Lock a file until a date (WORM), or make its lock firmer or longer", Body = typeof(LockRequestBody), Needed = ["mode", "until"],
        Answer = typeof(LockBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/retention/locks")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(FileRef File, ObjectLock Wanted), FileRecord>
        {
            Operation = Operations.LockFile,
            Bind = Read,
            Run = (context, asked, token) => locking.RunAsync(context, asked.File, asked.Wanted, token),
            Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
            Render = (_, file) => Results.Json(LockBody.Of(file), ResponseJson.Plain.LockBody),
        }, cancellationToken);

    private static (FileRef File, ObjectLock Wanted) Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.LockRequestBody);
        var file = reader.BodyFile(body.FileId, body.Path);
        if (body.Mode is not (ObjectLock.Governance or ObjectLock.Compliance)) reader.Fail("mode", "Not one of the allowed values.", $"{ObjectLock.Governance}, {ObjectLock.Compliance}");
        if (body.Until is null) reader.Fail("until", "A timestamp by RFC 3339 is needed.", "2036-01-31T12:00:00Z");
        return (file, new ObjectLock(body.Mode ?? "", body.Until ?? default));
    }
}
