using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Transitions;

namespace Strongroom.Functions.Transitions;

/// <summary>Asks for a file to come back from the archive tier.</summary>
public sealed class RehydrateFunction(ApiEndpoint endpoint, RequestRehydration ask, ReadRehydration read)
{
    /// <summary>POST rehydrate</summary>
    [Function("Rehydrate")]
    [ApiRoute("file.rehydrate", "Bring a file back from the archive tier", Body = typeof(RehydrateBody), Answer = typeof(RehydrationBody), Status = 202, Problems = [400, 404, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/storage/rehydrate")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(FileRef File, int Days), Rehydration>
        {
            Operation = Operations.Rehydrate,
            Bind = Read,
            Run = (context, asked, token) => ask.RunAsync(context, asked.File, asked.Days, token),
            Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
            Render = (_, file) => Results.Json(RehydrationBody.Of(file), ResponseJson.Plain.RehydrationBody, statusCode: 202),
        }, cancellationToken);

    private static (FileRef File, int Days) Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.RehydrateBody);
        return (reader.BodyFile(body.FileId, body.Path), body.Days ?? RequestRehydration.DefaultDays);
    }
}
