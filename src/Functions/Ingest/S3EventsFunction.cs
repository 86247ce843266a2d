using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Ingest;

namespace Strongroom.Functions.Ingest;

/// <summary>
/// Takes notifications of S3 stores. They are never trusted: each is a reason to look into the store. A failure answers 503, so that the
/// sender tries again.
/// </summary>
public sealed class S3EventsFunction(S3EventCheck check, ReceiveS3Events receive, SnsConfirmation sns, ILogger<S3EventsFunction> logger)
{
    private const int MaxBodyBytes = 256 * 1024;

    /// <summary>POST events/s3</summary>
    [Function("S3Events")]
    [ApiRoute("", "Tell of objects in an S3 store (AWS, SNS, EventBridge, MinIO, Ceph, R2)",
        BodyMedia = ["application/json", "text/plain"], Answer = typeof(S3EventsBody), Problems = [400, 401, 413, 503])]
    [ApiQuery("key", "The secret, for SNS only, which can send no header")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/events/s3")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, MaxBodyBytes, cancellationToken);
        if (body.Refusal is { } unread) return Problems.Of(unread);
        if (!check.Accepts(request, body.Value))
        {
            logger.EventRefused(body.Value.Length);
            return Problems.EventUnauthorized();
        }


        var parsed = S3Notifications.Parse(body.Value);
        if (parsed.Refusal is { } malformed) return Problems.Of(malformed);
        if (parsed.Value.Confirm is { } address)
            return await sns.ConfirmAsync(address, cancellationToken)
                ? Answer(0, 0)
                : Problems.Of(new Refusal.Invalid("SubscribeURL", "Is not an address of SNS, or did not answer."));

        var received = await receive.RunAsync(parsed.Value, RequestFacts.TraceOf(request.HttpContext), cancellationToken);
        return received.Failed > 0 ? Problems.EventsFailed(received.Failed) : Answer(received.Handled, received.Ignored);
    }

    private static JsonAnswer<S3EventsBody> Answer(int handled, int ignored) => new(new S3EventsBody(handled, ignored), ResponseJson.Plain.S3EventsBody);
}
