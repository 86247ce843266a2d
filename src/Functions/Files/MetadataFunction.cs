using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Reads a file's record. Its ETag is the record's version, not the bytes'.</summary>
public sealed class MetadataFunction(ApiEndpoint endpoint, ReadMetadata read)
{
    /// <summary>GET, HEAD metadata/{*path}</summary>
    [Function("Metadata")]
    [ApiRoute("file.metadata", "Read a file's record", Answer = typeof(FileBody), Problems = [304, 400, 404, 412])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/storage/metadata/{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<FileRef, IResult>
        {
            Operation = Operations.ReadMetadata,
            Bind = reader => reader.RoutePath(),
            Run = async (context, file, token) => (await read.RunAsync(context, file, token)).Match(found => FileRecordResult.Conditional(request, found), refusal => refusal),
            Render = (_, answer) => answer,
        }, cancellationToken);
}
