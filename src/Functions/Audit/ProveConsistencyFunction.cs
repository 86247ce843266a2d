using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Audit;

/// <summary>Proves that the log goes on from an earlier state of it.</summary>
public sealed class ProveConsistencyFunction(ApiEndpoint endpoint, ProveConsistency prove)
{
    /// <summary>GET consistency</summary>
    [Function("AuditConsistency")]
    [ApiRoute("audit.consistency", "Get the proof that the audit log goes on from an earlier state", Answer = typeof(ConsistencyBody), Problems = [400])]
    [ApiQuery("from", "Entries of the earlier state", Type = "integer")]
    [ApiQuery("to", "Entries of the later state; by default all that are sealed", Type = "integer")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit/consistency")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(long From, long? To), ProvenConsistency>
        {
            Operation = Operations.ProveConsistency,
            Bind = Read,
            Run = (context, asked, token) => prove.RunAsync(context, asked.From, asked.To, token),
            Render = (_, proven) => Results.Json(ConsistencyBody.Of(proven), ResponseJson.Plain.ConsistencyBody),
        }, cancellationToken);

    private static (long From, long? To) Read(RequestReader reader)
    {
        if (!reader.Request.Query.ContainsKey("from")) reader.Fail("from", "Must be given.");
        return (reader.Long("from") ?? 0, reader.Long("to"));
    }
}
