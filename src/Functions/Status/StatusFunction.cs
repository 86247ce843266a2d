using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Status;

namespace Strongroom.Functions.Status;

/// <summary>Says how the gateway is: stores, database, events, counts. What does not answer is part of the answer.</summary>
public sealed class StatusFunction(ApiEndpoint endpoint, ReadStatus read)
{
    /// <summary>GET status</summary>
    [Function("Status")]
    [ApiRoute("status.read", "Read the gateway's state", Answer = typeof(GatewayStatus))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/storage/status")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<bool, GatewayStatus>
        {
            Operation = Operations.ReadStatus,
            ReportsOutages = true,
            Bind = _ => true,
            Run = (context, _, token) => read.RunAsync(context, token),
            Render = (_, status) => Results.Json(status, ResponseJson.Plain.GatewayStatus),
        }, cancellationToken);
}
