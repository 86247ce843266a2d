using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Functions.Http;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.SelfHost.Http;

/// <summary>
/// Answers what no function answered: no route, the wrong method, an exception that reached the host. Functions turn their own exceptions into
/// problems; those of a result, which runs after the functions' middleware, arrive here.
/// </summary>
public sealed class UnansweredMiddleware(RequestDelegate next, ILogger<UnansweredMiddleware> logger)
{
    /// <summary>Runs around the routes.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            // Routing has set 404, or 405 with Allow, and no body. A function's own status is left alone.
            if (http.Response.HasStarted || http.GetEndpoint()?.Metadata.GetMetadata<FunctionEntry>() is not null) return;
            if (http.Response.StatusCode == StatusCodes.Status404NotFound) await HostProblems.RouteNotFound.ExecuteAsync(http);
            if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed) await HostProblems.MethodNotAllowed.ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: there is nobody to answer.
        }
        catch (Exception e)
        {
            var problem = Problems.Of(e);
            if (problem.Status >= StatusCodes.Status500InternalServerError) Log.RequestFailed(logger, e);
            // A response half sent can only be cut off, so that the caller does not take it for whole.
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }
            http.Response.Clear();
            await problem.ExecuteAsync(http);
        }
    }
}
