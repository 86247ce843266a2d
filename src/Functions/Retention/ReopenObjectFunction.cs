using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Says that an object is open again.</summary>
public sealed class ReopenObjectFunction(ApiEndpoint endpoint, CloseObject close)
{
    /// <summary>DELETE closures</summary>
    [Function("ReopenObject")]
    [ApiRoute("retention.close", "Say that an object is open again", Answer = typeof(ClosureBody), Problems = [400, 409, 422])]
    [ApiQuery("objectType", "Such as sessions; needed")]
    [ApiQuery("objectId", "Which one; needed")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/retention/closures")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string Type, string Id), Closure>
        {
            Operation = Operations.CloseObject,
            Bind = reader => (Needed(reader, "objectType"), Needed(reader, "objectId")),
            Run = (context, asked, token) => close.ReopenAsync(context, asked.Type, asked.Id, token),
            Replay = (context, asked, _, token) => close.ReadAsync(context, asked.Type, asked.Id, token),
            Render = (_, closure) => Results.Json(ClosureBody.Of(closure), ResponseJson.Plain.ClosureBody),
        }, cancellationToken);

    private static string Needed(RequestReader reader, string name)
    {
        if (!reader.Request.Query.ContainsKey(name)) reader.Fail(name, "Is needed.");
        return reader.Text(name) ?? "";
    }
}
