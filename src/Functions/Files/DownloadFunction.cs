using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.OpenApi;
using Strongroom.Stores;

namespace Strongroom.Functions.Files;

/// <summary>Streams a file through the gateway, with conditions and ranges. The audit entry is written before the first byte.</summary>
public sealed class DownloadFunction(ApiEndpoint endpoint, DownloadFile download, ILogger<DownloadFunction> logger)
{
    /// <summary>GET, HEAD file/{*path}</summary>
    [Function("Download")]
    [ApiRoute("file.download", "Stream a file, or a part of it", Problems = [206, 304, 400, 404, 409, 412, 416])]
    [ApiQuery("disposition", "Shown in the browser where the type allows it, or saved (the default)", Words = ["inline", "attachment"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/storage/file/{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.RunAsync(request, new Exchange<(FileRef File, bool Inline), IResult>
        {
            Operation = Operations.Download,
            Bind = reader => (reader.RoutePath(), reader.OneOf("disposition", "inline", "attachment") == "inline"),
            Run = (context, asked, token) => AnswerAsync(request, context, asked.File, asked.Inline, token),
            Render = (_, answer) => answer,
        }, cancellationToken);

    private async Task<Outcome<IResult>> AnswerAsync(HttpRequest request, CallContext context, FileRef asked, bool inline, CancellationToken cancellationToken)
    {
        // 1. The record, and whether it may be downloaded; with the audit entry, where nothing else can end the request.
        var plain = Preconditions.AsksForTheWhole(request);
        var found = await (plain ? download.FindWholeAsync(context, asked, cancellationToken) : download.FindAsync(context, asked, cancellationToken));
        if (found.Refusal is { } refusal) return refusal;
        var file = found.Value;

        // A compressed file goes out as it is stored, where the client takes it so; else unzipped, and whole.
        var compressed = file.ContentEncoding is not null;
        var asGzip = compressed && request.Headers.Range.Count == 0 && AcceptedEncodings.TakeGzip(request);

        // 2. Conditions, in RFC 9110's order.
        var tag = FileContentResult.TagOf(file, asGzip);
        var verdict = Preconditions.Evaluate(request, tag, file.AvailableAt);
        if (verdict == PreconditionVerdict.Failed) return new Refusal.PreconditionFailed();
        if (verdict == PreconditionVerdict.NotModified)
        {
            FileContentResult.AddValidators(request.HttpContext.Response, file, asGzip);
            return Outcomes.Of(Results.StatusCode(StatusCodes.Status304NotModified));
        }

        // 3. HEAD ends here; a range means nothing to it.
        if (HttpMethods.IsHead(request.Method)) return new FileContentResult(file, null, null, asGzip, inline, logger);
        ByteRange? range = null;
        if (!compressed && Preconditions.RangeApplies(request, tag, file.AvailableAt) && !RangeHeader.TryRead(request, file.Size, out range))
        {
            request.HttpContext.Response.Headers.ContentRange = $"bytes */{file.Size}";
            return new Refusal.RangeNotSatisfiable(file.Size);
        }

        // 4. The audit entry, then the bytes.
        if (!plain && await download.RecordAsync(context, file, range, cancellationToken) is { } unrecorded) return unrecorded;
        var opened = await download.OpenAsync(file, range, compressed && !asGzip, cancellationToken);
        if (opened.Refusal is { } unopened) return unopened;
        request.HttpContext.Response.RegisterForDisposeAsync(opened.Value);
        return new FileContentResult(file, opened.Value, range, asGzip, inline, logger);
    }
}
