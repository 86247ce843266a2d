using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Functions.Telemetry;

namespace Strongroom.Functions.Http;

/// <summary>
/// The outermost step of every invocation. Sets what all responses carry, and turns exceptions of HTTP functions into problems: the platform
/// would answer an empty 200. Results run after this has returned and look after their own exceptions.
/// </summary>
public sealed class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await FunctionTelemetry.RunAsync(context, next);
            return;
        }

        RequestMeasure.Of(http)?.Note(context.FunctionDefinition.Name);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await next(context);
        }
        catch (Exception failed)
        {
            await AnswerAsync(http, context.FunctionDefinition.Name, failed, logger);
        }
    }

    /// <summary>Answers an exception, or cuts off an answer that has begun, so that nobody takes a part for the whole.</summary>
    public static async Task AnswerAsync(HttpContext http, string function, Exception failed, ILogger logger)
    {
        if (http.RequestAborted.IsCancellationRequested) return;
        var problem = Problems.Of(failed);
        if (problem.Status == StatusCodes.Status500InternalServerError) logger.FunctionFailed(function, failed);
        // Overload is told by every answer; a line each would add to it.
        else if (problem.Status == StatusCodes.Status503ServiceUnavailable && failed is not DatabaseBusyException) logger.DependencyUnavailable(function, problem.Code, failed);
        if (http.Response.HasStarted) http.Abort();
        else await problem.ExecuteAsync(http);
    }
}
