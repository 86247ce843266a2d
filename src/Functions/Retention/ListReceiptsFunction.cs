using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists receipts of destroyed files.</summary>
public sealed class ListReceiptsFunction(ApiEndpoint endpoint, ReadReceipts receipts)
{
    /// <summary>GET receipts</summary>
    [Function("ListReceipts")]
    [ApiRoute("retention.receipts", "List receipts of destroyed files, with their proofs", Answer = typeof(ReceiptListBody), Problems = [400])]
    [ApiQuery("fileId", "Of this file")]
    [ApiQuery("planId", "Of this plan")]
    [ApiQuery("runId", "Of this run")]
    [ApiQuery("from", "Purged at or after, RFC 3339")]
    [ApiQuery("to", "Purged before, RFC 3339")]
    [ApiQuery("limit", "1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/receipts")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<ReceiptQuery, Page<ProvenReceipt>>
        {
            Operation = Operations.ReadReceipts,
            Bind = query => new ReceiptQuery
            {
                FileId = query.Uuid("fileId"),
                PlanId = query.Uuid("planId"),
                RunId = query.Uuid("runId"),
                From = query.Time("from"),
                To = query.Time("to"),
                Limit = query.Limit(),
                Cursor = query.Text("cursor", 4096),
            },
            Run = receipts.ListAsync,
            Render = (_, page) => Results.Json(ReceiptListBody.Of(page), ResponseJson.Plain.ReceiptListBody),
        }, cancellationToken);
}
