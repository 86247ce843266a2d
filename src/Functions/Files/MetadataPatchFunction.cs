using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Edits custom metadata, tags and classification. With If-Match, only of the version that the caller has seen.</summary>
public sealed class MetadataPatchFunction(ApiEndpoint endpoint, EditMetadata edit, ReadMetadata read)
{
    /// <summary>PATCH metadata/{*path}</summary>
    [Function("MetadataPatch")]
    [ApiRoute("file.edit", "Edit custom metadata, tags and classification", Body = typeof(MetadataPatchBody), Answer = typeof(FileBody), Problems = [400, 404, 409, 412, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "v1/storage/metadata/{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(FileRef File, MetadataPatch Patch), FileRecord>
        {
            Operation = Operations.EditMetadata,
            Bind = Read,
            Run = (context, asked, token) => edit.RunAsync(context, asked.File, asked.Patch, token),
            Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
            Render = (reader, file) => FileRecordResult.Of(reader.Request.HttpContext.Response, file),
        }, cancellationToken);

    private static (FileRef File, MetadataPatch Patch) Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.MetadataPatchBody);
        if (body is { MetadataGiven: true, Metadata: null }) reader.Fail("metadata", "Must be an object; to take members away, give them as null.");
        if (body.TagsGiven && (body.Tags is null || body.Tags.Contains(null!))) reader.Fail("tags", "Must be a list of texts.");
        if (body is { ClassificationGiven: true, Classification: null }) reader.Fail("classification", "Cannot be taken away.");
        return (reader.RoutePath(), new MetadataPatch(body.Metadata, body.Tags, VersionOf(reader.Request), body.Classification));
    }

    // No version is 0: a tag that is none of ours never matches.
    private static int? VersionOf(HttpRequest request) => request.Headers.IfMatch switch
    {
        [] or ["*"] => null,
        [{ } tag] when int.TryParse(tag.Trim('"'), out var version) => version,
        _ => 0,
    };
}
