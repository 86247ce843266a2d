using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Sets a legal hold.</summary>
public sealed class SetHoldFunction(ApiEndpoint endpoint, SetHold set, ReadHolds holds)
{
    /// <summary>POST holds</summary>
    [Function("SetHold")]
    [ApiRoute("retention.hold", "Set a legal hold: what it covers stays as it is until two persons release it", Body = typeof(HoldRequestBody),
        Needed = ["caseId", "reason", "scope"], Answer = typeof(HoldBody), Status = 201, Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/retention/holds")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<HoldRequest, LegalHold>
        {
            Operation = Operations.SetHold,
            Bind = Read,
            Run = set.RunAsync,
            Replay = (context, _, use, token) => holds.RunAsync(context, use.FileId!.Value, token),
            Render = (_, hold) => Results.Json(HoldBody.Of(hold), ResponseJson.Plain.HoldBody, statusCode: 201),
        }, cancellationToken);

    private static HoldRequest Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.HoldRequestBody);
        var file = body.FileId is null && body.Path is null ? null : reader.BodyFile(body.FileId, body.Path);
        var asked = new HoldRequest(body.CaseId ?? "", body.Reason ?? "", body.Scope ?? "", file, body.PathPrefix, body.ObjectType, body.ObjectId);
        foreach (var error in asked.Check()) reader.Fail(error.Field, error.Message, error.Limit);
        return asked;
    }
}
