using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Lists the retention policies that hold for the tenant, and those to come.</summary>
public sealed class ListPoliciesFunction(ApiEndpoint endpoint, ReadPolicies policies)
{
    /// <summary>GET policies</summary>
    [Function("ListPolicies")]
    [ApiRoute("retention.policies", "List retention policies", Answer = typeof(PolicyListBody))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/policies")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<bool, TenantPolicies>
        {
            Operation = Operations.ReadPolicies,
            Bind = _ => true,
            Run = (context, _, token) => policies.ListAsync(context, token),
            Render = (_, list) => Results.Json(PolicyListBody.Of(list), ResponseJson.Plain.PolicyListBody),
        }, cancellationToken);
}
