using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Adds a retention policy that the tenant does not have yet.</summary>
public sealed class CreatePolicyFunction(ApiEndpoint endpoint, EditPolicy edit, ReadPolicies policies)
{
    /// <summary>POST policies</summary>
    [Function("CreatePolicy")]
    [ApiRoute("retention.policy_edit", "Add a retention policy", Body = typeof(PolicyWishBody), Answer = typeof(PolicyBody), Status = 201, Problems = [400, 409, 422])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/retention/policies")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string Name, PolicyWish Wish), TenantPolicy>
        {
            Operation = Operations.EditPolicies,
            Bind = PolicyWishBody.BindNew,
            Run = (context, asked, token) => edit.RunAsync(context, asked.Name, asked.Wish, token),
            Replay = (context, asked, _, token) => policies.RunAsync(context, asked.Name, token),
            Render = (_, policy) => Results.Json(PolicyBody.Of(policy, versions: true), ResponseJson.Plain.PolicyBody, statusCode: 201),
        }, cancellationToken);
}
