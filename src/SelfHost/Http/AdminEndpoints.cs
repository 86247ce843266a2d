using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Blobs;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Timers;

namespace Strongroom.SelfHost.Http;

/// <summary>
/// <c>POST /admin/functions/{name}</c>, as the platform has it: runs a timer or blob function now and answers 202 at once.
/// Beyond the platform, <c>?wait=true</c> answers when it is done.
/// </summary>
public sealed class AdminEndpoints(
    FunctionCatalog catalog, TimerService timers, BlobService blobs, AdminRuns runs, FunctionKeys keys, ILogger<AdminEndpoints> logger)
{
    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/admin/functions/{name}", ServeAsync);

    private async Task ServeAsync(HttpContext http)
    {
        // 1. The master key, before anything is said about what exists.
        if (!keys.Opens(http.Request, AuthorizationLevel.Admin, "admin"))
        {
            await HostProblems.KeyRequired.ExecuteAsync(http);
            return;
        }

        // 2. What is to run.
        var name = http.Request.RouteValues["name"] as string;
        var function = catalog.All.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        if (function is null or HttpFunction)
        {
            await HostProblems.FunctionNotFound.ExecuteAsync(http);
            return;
        }
        Func<CancellationToken, Task> run;
        if (function is BlobFunction blob)
        {
            if (await BlobNameAsync(http, blob) is not { } blobName)
            {
                await HostProblems.NoBlob(blob.Path.ToString()).ExecuteAsync(http);
                return;
            }
            run = token => blobs.RunAsync(blob, blobName, token);
        }
        else
        {
            run = token => timers.RunAsync((TimerFunction)function, token);
        }

        // 3. Now, or in the background.
        if (http.Request.Query["wait"] != "true")
        {
            runs.Start(function.Name, run);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }
        try
        {
            await run(http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status200OK;
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            Log.FunctionFailed(logger, function.Name, e);
            await HostProblems.FunctionFailed.ExecuteAsync(http);
        }
    }

    private static async Task<string?> BlobNameAsync(HttpContext http, BlobFunction function)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var input = body.RootElement.GetProperty("input").GetString();
            return input?.Split('/', 2) is [var container, var blobName] && container == function.Path.Container && function.Path.Match(blobName) is not null
                ? blobName
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
