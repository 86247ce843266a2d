using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Strongroom.Bench.Servers;

/// <summary>
/// A store that costs next to nothing: as much of S3 as the adapter asks for, without signatures and without memory. What an object is stands in its
/// key: it holds 10 MiB when the key ends with <see cref="Large"/>, else 1 KiB; it is always there, until it is written for the first time or after.
/// </summary>
internal static class LoopbackStore
{
    public const string Role = "store";
    public const string Bucket = "bench";
    public const string ETag = "bench";
    public const string Large = ".10m.txt";
    public const int SmallBytes = 1 << 10;
    public const int LargeBytes = 10 << 20;
    private const string NoBlobs = """<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="bench"><Blobs/><NextMarker/></EnumerationResults>""";
    private static readonly byte[] Bytes = [.. Enumerable.Repeat((byte)'x', LargeBytes)];
    private static readonly string LastModified = DateTimeOffset.UnixEpoch.ToString("R", CultureInfo.InvariantCulture);

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(Helper.NoWatching);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        await using var application = builder.Build();
        application.Run(AnswerAsync);
        await application.RunAsync();
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers[HeaderNames.LastModified] = LastModified;
        response.Headers[HeaderNames.ETag] = $"\"{ETag}\"";
        return request.Method switch
        {
            "PUT" => DrainAsync(request),
            "DELETE" => Done(response),
            // The blob trigger polls a container, which is here too and empty.
            "GET" when request.Query.ContainsKey("comp") => TextAsync(response, NoBlobs),
            "HEAD" => Describe(request, response),
            "GET" => SendAsync(request, response),
            _ => Missing(response),
        };
    }

    private static async Task DrainAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private static Task Done(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task Missing(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status501NotImplemented;
        return Task.CompletedTask;
    }

    private static Task Describe(HttpRequest request, HttpResponse response)
    {
        response.ContentType = "text/plain";
        response.ContentLength = LengthOf(request);
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpRequest request, HttpResponse response)
    {
        var (from, length) = (0, LengthOf(request));
        if (RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var range) && range.Ranges.FirstOrDefault() is { From: { } first } asked && first < length)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {first}-{asked.To ?? length - 1}/{length}";
            (from, length) = ((int)first, (int)((asked.To ?? length - 1) - first + 1));
        }
        response.ContentType = "text/plain";
        response.ContentLength = length;
        await response.BodyWriter.WriteAsync(Bytes.AsMemory(from, length));
    }

    private static Task TextAsync(HttpResponse response, string text)
    {
        response.ContentType = "application/xml";
        return response.WriteAsync(text);
    }

    private static int LengthOf(HttpRequest request) => request.Path.Value!.EndsWith(Large, StringComparison.Ordinal) ? LargeBytes : SmallBytes;
}
