using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Takes the request for a release back.</summary>
public sealed class WithdrawHoldReleaseFunction(ApiEndpoint endpoint, ReleaseHold release, ReadHolds holds)
{
    /// <summary>DELETE holds/{id}/release</summary>
    [Function("WithdrawHoldRelease")]
    [ApiRoute("retention.release", "Withdraw the request for the release of a legal hold", Answer = typeof(HoldBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/retention/holds/{id}/release")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<Guid, LegalHold>
        {
            Operation = Operations.ReleaseHold,
            Bind = reader => reader.RouteUuid("id", isFile: false),
            Run = release.WithdrawAsync,
            Replay = (context, _, use, token) => holds.RunAsync(context, use.FileId!.Value, token),
            Render = (_, hold) => Results.Json(HoldBody.Of(hold with { Coverage = null }), ResponseJson.Plain.HoldBody),
        }, cancellationToken);
}
