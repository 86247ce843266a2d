using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Takes a receipt of the accounting system.</summary>
public sealed class ReceiptUploadFunction(ApiEndpoint endpoint, UploadThroughGateway upload)
{
    /// <summary>POST receipt-upload</summary>
    [Function("ReceiptUpload")]
    [ApiRoute("file.upload_receipt", "Upload a receipt through the gateway",
        BodyMedia = ["multipart/form-data", "application/octet-stream"], Answer = typeof(FileBody), Status = 201, Problems = [400, 409, 413, 415, 422])]
    [ApiQuery("fileName", "The file's name; in a form the part's own by default")]
    [ApiQuery("objectId", "The object's id")]
    [ApiQuery("sha256", "The bytes' SHA-256, 64 hexadecimal digits")]
    [ApiQuery("metadata", "Custom metadata, a JSON object of texts")]
    [ApiQuery("tags", "Separated by commas")]
    [ApiQuery("timestampPrefix", "Prefix the name with the time", Type = "boolean")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/receipt-upload")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, ProxiedUploadExchange.Of(Operations.UploadReceipt, upload, new UploadPlace("receipt", "accounting", "receipt")), cancellationToken);
}
