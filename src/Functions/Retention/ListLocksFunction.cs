using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;
using Strongroom.Stores;

namespace Strongroom.Functions.Retention;

/// <summary>Lists the files that are locked.</summary>
public sealed class ListLocksFunction(ApiEndpoint endpoint, ReadLocks locks)
{
    /// <summary>GET locks</summary>
    [Function("ListLocks")]
    [ApiRoute("retention.lock", "List the files that are locked, and who enforces it", Answer = typeof(LockListBody), Problems = [400])]
    [ApiQuery("mode", "Locks of one mode", Words = [ObjectLock.Governance, ObjectLock.Compliance])]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/locks")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string? Mode, int Limit, string? Cursor), Page<FileRecord>>
        {
            Operation = Operations.LockFile,
            Bind = query => (query.OneOf("mode", ObjectLock.Governance, ObjectLock.Compliance), query.Limit(), query.Text("cursor", 4096)),
            Run = (context, asked, token) => locks.RunAsync(context, asked.Mode, asked.Limit, asked.Cursor, token),
            Render = (_, page) => Results.Json(LockListBody.Of(page), ResponseJson.Plain.LockListBody),
        }, cancellationToken);
}
