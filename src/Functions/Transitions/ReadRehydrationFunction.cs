using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Transitions;

namespace Strongroom.Functions.Transitions;

/// <summary>Tells how far a file is on its way back from the archive tier.</summary>
public sealed class ReadRehydrationFunction(ApiEndpoint endpoint, ReadRehydration read)
{
    /// <summary>GET rehydrate</summary>
    [Function("ReadRehydration")]
    [ApiRoute("file.metadata", "Read how far a file is on its way back from the archive tier", Answer = typeof(RehydrationBody), Problems = [400, 404, 409])]
    [ApiQuery("fileId", "The file, by id", Format = "uuid")]
    [ApiQuery("path", "The file, by path")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/rehydrate")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<FileRef, Rehydration>
        {
            Operation = Operations.ReadMetadata,
            Bind = reader => reader.QueryFile(),
            Run = read.RunAsync,
            Render = (_, file) => Results.Json(RehydrationBody.Of(file), ResponseJson.Plain.RehydrationBody),
        }, cancellationToken);
}
