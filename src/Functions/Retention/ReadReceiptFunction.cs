using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Reads a receipt of a destroyed file.</summary>
public sealed class ReadReceiptFunction(ApiEndpoint endpoint, ReadReceipts receipts)
{
    /// <summary>GET receipts/{id}</summary>
    [Function("Receipt")]
    [ApiRoute("retention.receipts", "Read a receipt, with its proof", Answer = typeof(ReceiptBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/receipts/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, ProvenReceipt>
        {
            Operation = Operations.ReadReceipts,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = receipts.RunAsync,
            Render = (_, receipt) => Results.Json(ReceiptBody.Of(receipt), ResponseJson.Plain.ReceiptBody),
        }, cancellationToken);
}
