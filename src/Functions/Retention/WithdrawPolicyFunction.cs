using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Withdraws the tenant's retention policy of a name. The built-in one, if there is one, has its place again.</summary>
public sealed class WithdrawPolicyFunction(ApiEndpoint endpoint, EditPolicy edit, ReadPolicies policies)
{
    /// <summary>DELETE policies/{name}</summary>
    [Function("WithdrawPolicy")]
    [ApiRoute("retention.policy_edit", "Withdraw a retention policy", Answer = typeof(PolicyBody), Problems = [400, 404, 409, 422])]
    [ApiQuery("version", "Only when this is the newest version", Type = "integer")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/retention/policies/{name}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(string Name, int? Version), TenantPolicy>
        {
            Operation = Operations.EditPolicies,
            Bind = reader => (PolicyWishBody.NameOf(reader), reader.Int("version", 1, int.MaxValue)),
            Run = (context, asked, token) => edit.WithdrawAsync(context, asked.Name, asked.Version, token),
            Replay = (context, asked, _, token) => policies.RunAsync(context, asked.Name, token),
            Render = (_, policy) => Results.Json(PolicyBody.Of(policy, versions: true), ResponseJson.Plain.PolicyBody),
        }, cancellationToken);
}
