using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Erasure;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Erasure;

/// <summary>Plans the erasure of a person's files, or of everything a tenant has. A second admin confirms it.</summary>
public sealed class RequestErasureFunction(ApiEndpoint endpoint, RequestErasure ask, ReadErasures erasures)
{
    /// <summary>POST erasure</summary>
    [Function("RequestErasure")]
    [ApiRoute("erasure.request", "Plan the erasure of a person's files, or of a tenant", Body = typeof(ErasureRequestBody), Answer = typeof(ErasureBody), Status = 201, Problems = [400, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/erasure")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<ErasureRequest, ErasureRecord>
        {
            Operation = Operations.Erase,
            Bind = Read,
            Run = ask.RunAsync,
            Replay = (context, _, use, token) => erasures.RunAsync(context, use.FileId!.Value, token),
            Render = (_, erasure) => Results.Json(ErasureBody.Of(erasure), ResponseJson.Plain.ErasureBody, statusCode: 201),
        }, cancellationToken);

    private static ErasureRequest Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.ErasureRequestBody);
        if (body.UserId is { } user) reader.Check("userId", user, 256);
        if (body.CaseId is { } number) reader.Check("caseId", number, 128);
        foreach (var prefix in body.Prefixes ?? []) reader.Check("prefixes", prefix ?? "", 1024);
        if (body.Tags?.Contains(null!) == true) reader.Fail("tags", "Must be a list of texts.");
        if (body.Reason is { } reason && reason.Contains('\0')) reader.Fail("reason", "Must not contain NUL.");
        return new ErasureRequest(body.Tenant == true, body.UserId, body.Tags ?? [], body.Prefixes ?? [], body.Reason ?? "", body.CaseId);
    }
}
