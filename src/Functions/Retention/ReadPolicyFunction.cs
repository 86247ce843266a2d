using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Shows a retention policy with all its versions.</summary>
public sealed class ReadPolicyFunction(ApiEndpoint endpoint, ReadPolicies policies)
{
    /// <summary>GET policies/{name}</summary>
    [Function("ReadPolicy")]
    [ApiRoute("retention.policies", "Read a retention policy with all its versions", Answer = typeof(PolicyBody), Problems = [400, 404])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/retention/policies/{name}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<string, TenantPolicy>
        {
            Operation = Operations.ReadPolicies,
            Bind = PolicyWishBody.NameOf,
            Run = policies.RunAsync,
            Render = (_, policy) => Results.Json(PolicyBody.Of(policy, versions: true), ResponseJson.Plain.PolicyBody),
        }, cancellationToken);
}
