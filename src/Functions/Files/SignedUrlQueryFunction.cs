using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>The same as <see cref="SignedUrlFunction"/>, asked for by a query.</summary>
public sealed class SignedUrlQueryFunction(ApiEndpoint endpoint, IssueDownloadUrl issue, RequestFacts facts)
{
    /// <summary>GET signed-url</summary>
    [Function("SignedUrlQuery")]
    [ApiRoute("file.signed_url", "Get a URL that downloads a file", Answer = typeof(DownloadTicketBody), Problems = [400, 404, 409, 410, 422])]
    [ApiQuery("fileId", "The file, by id", Format = "uuid")]
    [ApiQuery("path", "The file, by path")]
    [ApiQuery("disposition", "Shown in the browser where the type allows it, or saved", Words = ["inline", "attachment"])]
    [ApiQuery("minutes", "1 to 15; by default the file type's own", Type = "integer")]
    [ApiQuery("revocable", "A link through the gateway, which can be revoked and counts its uses", Type = "boolean")]
    [ApiQuery("maxUses", "How often a revocable link may be followed", Type = "integer")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/signed-url")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, SignedUrlExchange.Of(issue, facts, Read), cancellationToken);

    private static (FileRef File, DownloadRequest How) Read(RequestReader reader) => (
        reader.QueryFile(),
        new DownloadRequest(
            reader.OneOf("disposition", "inline", "attachment") == "inline",
            reader.Int("minutes", 1, IssueDownloadUrl.MaxMinutes),
            reader.Bool("revocable") == true,
            reader.Int("maxUses", 1, 1_000_000)));
}
