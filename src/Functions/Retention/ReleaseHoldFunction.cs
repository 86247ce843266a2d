using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Asks for the release of a hold, or, as a second person, releases it.</summary>
public sealed class ReleaseHoldFunction(ApiEndpoint endpoint, ReleaseHold release, ReadHolds holds)
{
    /// <summary>POST holds/{id}/release</summary>
    [Function("ReleaseHold")]
    [ApiRoute("retention.release", "Ask for the release of a legal hold; the same call by another admin releases it", Body = typeof(HoldReasonBody), Needed = ["reason"],
        Answer = typeof(HoldBody), Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/retention/holds/{id}/release")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(Guid Id, string Reason), LegalHold>
        {
            Operation = Operations.ReleaseHold,
            Bind = Read,
            Run = (context, asked, token) => release.RunAsync(context, asked.Id, asked.Reason, token),
            Replay = (context, _, use, token) => holds.RunAsync(context, use.FileId!.Value, token),
            Render = (_, hold) => Results.Json(HoldBody.Of(hold with { Coverage = null }), ResponseJson.Plain.HoldBody),
        }, cancellationToken);

    private static (Guid Id, string Reason) Read(RequestReader reader) =>
        (reader.RouteUuid("id", isFile: false), reader.Check("reason", reader.Json(RequestJson.Default.HoldReasonBody).Reason ?? "", HoldRequest.ReasonLength) ?? "");
}
