using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Answers with a URL that downloads a file: signed by the store, or a revocable link through the gateway. Asked for by a body.</summary>
public sealed class SignedUrlFunction(ApiEndpoint endpoint, IssueDownloadUrl issue, RequestFacts facts)
{
    /// <summary>POST signed-url</summary>
    [Function("SignedUrl")]
    [ApiRoute("file.signed_url", "Get a URL that downloads a file",
        Body = typeof(SignedUrlBody), Answer = typeof(DownloadTicketBody), Problems = [400, 404, 409, 410, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/signed-url")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, SignedUrlExchange.Of(issue, facts, Read), cancellationToken);

    private static (FileRef File, DownloadRequest How) Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.SignedUrlBody);
        if (body.Disposition is not (null or "inline" or "attachment")) reader.Fail("disposition", "Not one of the allowed values.", "inline, attachment");
        return (reader.BodyFile(body.FileId, body.Path), new DownloadRequest(body.Disposition == "inline", body.Minutes, body.Revocable == true, body.MaxUses));
    }
}
