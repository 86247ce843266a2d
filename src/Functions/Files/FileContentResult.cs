using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Stores;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Files;

/// <summary>
/// Streams a file, or a part of it. Runs after the middleware, so it answers for its own failures: a file that breaks off midway is cut off,
/// never ended as if it were whole.
/// </summary>
/// <param name="file">The record; its size and tag are those of the verified bytes.</param>
/// <param name="content">The open object; null for HEAD.</param>
/// <param name="range">The part asked for; null for the whole.</param>
/// <param name="asGzip">A compressed file is sent as it is stored, for a client that takes it so.</param>
/// <param name="inline">Shown in the browser where the type allows it.</param>
/// <param name="logger">Where a broken stream is written.</param>
internal sealed class FileContentResult(FileRecord file, ObjectContent? content, ByteRange? range, bool asGzip, bool inline, ILogger logger) : IResult
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>The tag of a file's bytes, or of the gzip that they are sent as: other bytes, another tag.</summary>
    public static EntityTagHeaderValue TagOf(FileRecord file, bool asGzip) => new(asGzip ? $"\"{file.ETag}-gzip\"" : $"\"{file.ETag}\"");

    /// <summary>What every answer about a file's bytes carries, also a 304.</summary>
    public static void AddValidators(HttpResponse response, FileRecord file, bool asGzip)
    {
        response.Headers.ETag = TagOf(file, asGzip).ToString();
        if (file.AvailableAt is { } moment) response.GetTypedHeaders().LastModified = Preconditions.WholeSeconds(moment);
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = file.ContentEncoding is null ? "Authorization" : "Authorization, Accept-Encoding";
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var length = range?.Length ?? (asGzip ? file.StoredSize!.Value : file.Size);
        var response = httpContext.Response;
        AddValidators(response, file, asGzip);
        response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        response.ContentType = file.ContentType;
        response.ContentLength = length;
        response.Headers.AcceptRanges = file.ContentEncoding is null ? "bytes" : "none";
        if (asGzip) response.Headers.ContentEncoding = "gzip";
        response.Headers.ContentDisposition = ContentDispositions.Header(inline, file.FileName, file.ContentType);
        response.Headers.ContentSecurityPolicy = "sandbox";
        if (range is { } part)
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{file.Size}");
        // It speaks for the bytes as they are sent: of the gzip's we keep no hash.
        if (file.Sha256 is not null && !asGzip) response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(file.Sha256)}:";
        if (content is not null) await SendAsync(httpContext, content, length);
    }

    private async Task SendAsync(HttpContext http, ObjectContent open, long length)
    {
        var sent = 0L;
        try
        {
            await using (open)
            {
                // From the store's connection straight into the buffers that are sent from, which are there once the answer has begun.
                await http.Response.StartAsync(http.RequestAborted);
                var writer = http.Response.BodyWriter;
                while (sent < length)
                {
                    var piece = (int)Math.Min(PieceBytes, length - sent);
                    var read = await open.Body.ReadAsync(writer.GetMemory(piece)[..piece], http.RequestAborted);
                    if (read == 0) break;
                    writer.Advance(read);
                    await writer.FlushAsync(http.RequestAborted);
                    sent += read;
                }
            }

            if (sent < length) BreakOff(http, sent, length, null);
        }
        catch (Exception failed)
        {
            BreakOff(http, sent, length, failed);
        }

        Instruments.CountSent(file, sent);
    }

    private void BreakOff(HttpContext http, long sent, long length, Exception? failed)
    {
        if (!http.RequestAborted.IsCancellationRequested) logger.DownloadBrokeOff(file.Id, sent, length, failed);
        http.Abort();
    }
}
