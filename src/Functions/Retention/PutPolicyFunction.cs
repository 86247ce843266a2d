using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Writes the tenant's retention policy of a name anew, whole: the next version.</summary>
public sealed class PutPolicyFunction(ApiEndpoint endpoint, EditPolicy edit, ReadPolicies policies)
{
    /// <summary>PUT policies/{name}</summary>
    [Function("PutPolicy")]
    [ApiRoute("retention.policy_edit", "Write a retention policy: a new one, or the next version", Body = typeof(PolicyWishBody), Answer = typeof(PolicyBody), Problems = [400, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/retention/policies/{name}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string Name, PolicyWish Wish), TenantPolicy>
        {
            Operation = Operations.EditPolicies,
            Bind = PolicyWishBody.Bind,
            Run = (context, asked, token) => edit.RunAsync(context, asked.Name, asked.Wish, token),
            Replay = (context, asked, _, token) => policies.RunAsync(context, asked.Name, token),
            Render = (_, policy) => Results.Json(PolicyBody.Of(policy, versions: true), ResponseJson.Plain.PolicyBody),
        }, cancellationToken);
}
