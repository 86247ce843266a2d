using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Files;

/// <summary>Follows a revocable link. The token in it is the permission; each use is counted and audited before the redirect.</summary>
public sealed class FollowLinkFunction(FollowLink follow, RequestFacts facts)
{
    /// <summary>GET d/{token}</summary>
    [Function("FollowLink")]
    [ApiRoute("", "Follow a revocable link to the file", Status = 302, Problems = [404, 410])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/d/{token}")] HttpRequest request, string token, CancellationToken cancellationToken)
    {
        var trace = RequestFacts.TraceOf(request.HttpContext);
        var followed = await follow.RunAsync(token, facts.IpOf(request), RequestFacts.DeviceOf(request), trace, cancellationToken);

        // The store would otherwise read the link, with its token, in the Referer.
        request.HttpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        return followed.Match(url => Results.Redirect(url), Problems.Of);
    }
}
