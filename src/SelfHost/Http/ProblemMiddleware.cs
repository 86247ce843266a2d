using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.SelfHost.Http;

/// <summary>Turns what no function answered into a problem: no route, the wrong method, an exception nobody caught.</summary>
public sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    /// <summary>Runs around the routes.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            // Routing has set 404, or 405 with Allow, and no body. A function's own status is left alone.
            if (http.Response.HasStarted || http.GetEndpoint()?.Metadata.GetMetadata<FunctionEntry>() is not null) return;
            if (http.Response.StatusCode == StatusCodes.Status404NotFound) await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "route-not-found");
            if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
                await Problem.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "method-not-allowed");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-large" : "malformed-request");
        }
        catch (Exception e)
        {
            Log.RequestFailed(logger, e);
            // A response half sent can only be cut off, so that the caller does not take it for whole.
            if (http.Response.HasStarted) http.Abort();
            else await AnswerAsync(http, StatusCodes.Status500InternalServerError, "internal");
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string type)
    {
        http.Response.Clear();
        return Problem.WriteAsync(http, status, type);
    }
}
