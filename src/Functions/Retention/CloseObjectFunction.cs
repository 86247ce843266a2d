using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Says that a session, project or other object is closed.</summary>
public sealed class CloseObjectFunction(ApiEndpoint endpoint, CloseObject close)
{
    /// <summary>POST closures</summary>
    [Function("CloseObject")]
    [ApiRoute("retention.close", "Say that an object is closed", Body = typeof(CloseObjectBody), Needed = ["objectType", "objectId"], Answer = typeof(ClosureBody), Problems = [400, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/retention/closures")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<CloseObjectBody, Closure>
        {
            Operation = Operations.CloseObject,
            Bind = Read,
            Run = (context, asked, token) => close.RunAsync(context, asked.ObjectType!, asked.ObjectId!, asked.ClosedAt?.ToUniversalTime(), token),
            Replay = (context, asked, _, token) => close.ReadAsync(context, asked.ObjectType!, asked.ObjectId!, token),
            Render = (_, closure) => Results.Json(ClosureBody.Of(closure), ResponseJson.Plain.ClosureBody),
        }, cancellationToken);

    private static CloseObjectBody Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.CloseObjectBody);
        if (body.ObjectType is null) reader.Fail("objectType", "Is needed.");
        if (body.ObjectId is null) reader.Fail("objectId", "Is needed.");
        return body;
    }
}
