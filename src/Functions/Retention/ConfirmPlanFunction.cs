using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lets a plan run.</summary>
public sealed class ConfirmPlanFunction(ApiEndpoint endpoint, ConfirmPlan confirm, RetentionPlans plans)
{
    /// <summary>POST plans/{id}/confirm</summary>
    [Function("ConfirmRetentionPlan")]
    [ApiRoute("retention.confirm", "Confirm a plan by its digest; the timer then carries it out", Body = typeof(ConfirmPlanBody), Needed = ["digest"], Answer = typeof(RetentionPlanBody),
        Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/retention/plans/{id}/confirm")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(Guid Id, byte[] Digest), RetentionPlan>
        {
            Operation = Operations.ConfirmPlan,
            Bind = Read,
            Run = (context, asked, token) => confirm.RunAsync(context, asked.Id, asked.Digest, token),
            Replay = (context, _, use, token) => plans.RunAsync(context, use.FileId!.Value, token),
            Render = (_, plan) => Results.Json(RetentionPlanBody.Of(plan), ResponseJson.Plain.RetentionPlanBody),
        }, cancellationToken);

    private static (Guid Id, byte[] Digest) Read(RequestReader reader)
    {
        var id = reader.RouteUuid("id", isFile: false);
        if (reader.Json(RequestJson.Default.ConfirmPlanBody).Digest is { Length: 64 } digest && digest.All(char.IsAsciiHexDigit)) return (id, Convert.FromHexString(digest));
        reader.Fail("digest", "The plan's digest is needed.", "64 hexadecimal digits");
        return (id, []);
    }
}
