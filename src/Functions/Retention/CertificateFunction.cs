using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Makes out a certificate of destruction, to be verified or to be printed.</summary>
public sealed class CertificateFunction(ApiEndpoint endpoint, IssueCertificate certificates)
{
    /// <summary>GET certificates</summary>
    [Function("Certificate")]
    [ApiRoute("retention.receipts", "Make out a certificate of destruction for a file, a run or an erasure", Answer = typeof(CertificateBody), Problems = [400, 404])]
    [ApiQuery("fileId", "Of a file; this, or one of the next two")]
    [ApiQuery("runId", "Of a run")]
    [ApiQuery("erasureId", "Of an erasure")]
    [ApiQuery("format", "json, the default, or html")]
    [ApiQuery("limit", "Receipts a page: 1 to 1000, by default 100", Type = "integer")]
    [ApiQuery("cursor", "From the page before")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/certificates")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(CertificateRequest Request, string? Format), Certificate>
        {
            Operation = Operations.ReadReceipts,
            Bind = query => (
                new CertificateRequest(query.Uuid("fileId"), query.Uuid("runId"), query.Uuid("erasureId"), query.Limit(), query.Text("cursor", 4096)), query.OneOf("format", "json", "html")),
            Run = (context, asked, token) => certificates.RunAsync(context, asked.Request, token),
            Render = (reader, certificate) => reader.Request.Query["format"] == "html"
                ? Results.Content(CertificateHtml.Of(certificate), "text/html", Encoding.UTF8)
                : Results.Json(CertificateBody.Of(certificate), ResponseJson.Plain.CertificateBody),
        }, cancellationToken);
}
