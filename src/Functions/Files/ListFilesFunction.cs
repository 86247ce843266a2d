using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Lists files by prefix, folder and filters, a page at a time.</summary>
public sealed class ListFilesFunction(ApiEndpoint endpoint, ListFiles list)
{
    /// <summary>GET list</summary>
    [Function("ListFiles")]
    [ApiRoute("file.list", "List files", Answer = typeof(FileListBody), Problems = [400])]
    [ApiQuery("prefix", "What the paths begin with")]
    [ApiQuery("delimiter", "With a slash, files of one folder and the folders below it", Words = ["/"])]
    [ApiQuery("status", "By default every living file")]
    [ApiQuery("fileType", "A file type")]
    [ApiQuery("system", "A system, such as accounting")]
    [ApiQuery("objectType", "An object type")]
    [ApiQuery("objectId", "An object")]
    [ApiQuery("classification", "How confidential", Words = ["public", "internal", "confidential", "restricted"])]
    [ApiQuery("tag", "A tag that the files carry")]
    [ApiQuery("from", "Created at or after", Format = "date-time")]
    [ApiQuery("to", "Created before", Format = "date-time")]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/list")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<FileQuery, FileListAnswer>
        {
            Operation = Operations.List,
            Bind = query => new FileQuery(
                query.Text("prefix"), query.OneOf("delimiter", "/") is not null, query.Text("status"), query.Text("fileType"), query.Text("system"),
                query.Text("objectType"), query.Text("objectId"), query.Text("tag"), query.Time("from"), query.Time("to"), query.Limit(), query.Text("cursor", 4096),
                query.Text("classification")),
            Run = RunAsync,
            Render = (_, answer) => answer,
        }, cancellationToken);

    private async Task<Outcome<FileListAnswer>> RunAsync(CallContext context, FileQuery query, CancellationToken cancellationToken)
    {
        var answer = new FileListAnswer();
        try
        {
            var outcome = await list.RunAsync(context, query, answer.Add, cancellationToken);
            return outcome.Refusal is { } refusal ? refusal : answer.End(outcome.Value);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }
}
