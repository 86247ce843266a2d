using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Announces a file and answers with a signed PUT, or with a multipart plan.</summary>
public sealed class UploadUrlFunction(ApiEndpoint endpoint, IssueUploadUrl issue)
{
    /// <summary>POST upload-url</summary>
    [Function("UploadUrl")]
    [ApiRoute("file.upload_url", "Announce a file and get a signed PUT, or a multipart plan for a large one",
        Body = typeof(UploadUrlBody), Needed = ["fileName", "contentType", "size", "fileType"],
        Answer = typeof(UploadTicketBody), Status = 201, Problems = [400, 403, 409, 413, 415, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/upload-url")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<UploadRequest, UploadTicket>
        {
            Operation = Operations.UploadUrl,
            Bind = UploadUrlBody.Bind,
            Run = issue.RunAsync,
            Replay = (context, _, use, token) => issue.ReplayAsync(context, use.FileId!.Value, use.GrantId!.Value, token),
            Render = (_, ticket) => new JsonAnswer<UploadTicketBody>(UploadTicketBody.Of(ticket), ResponseJson.Plain.UploadTicketBody, StatusCodes.Status201Created),
        }, cancellationToken);
}
