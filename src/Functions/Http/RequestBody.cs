using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Strongroom.Access;

namespace Strongroom.Functions.Http;

/// <summary>Reads small bodies whole.</summary>
internal static class RequestBody
{
    /// <summary>The most that a JSON body may have.</summary>
    public const int MaxJsonBytes = 64 * 1024;

    /// <summary>Reads a JSON body; empty when there is none.</summary>
    public static async Task<Outcome<byte[]>> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, MaxJsonBytes, cancellationToken);
        if (read.Refusal is not null || read.Value.Length == 0 || IsJson(request.ContentType)) return read;
        return new Refusal.TypeNotAllowed("this route", Short(request.ContentType), ["application/json"]);
    }

    /// <summary>Reads a body of at most <paramref name="max"/> bytes.</summary>
    public static async Task<Outcome<byte[]>> ReadAsync(HttpRequest request, int max, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return Array.Empty<byte>();
        if (request.ContentLength > max) return new Refusal.TooLarge(request.ContentLength.Value, max);
        try
        {
            // What has come so far waits in the server's own blocks, as much as there is of it: no buffer of the largest size for each request.
            var read = await request.BodyReader.ReadAtLeastAsync(max + 1, cancellationToken);
            var body = read.Buffer.Length > max ? new Refusal.TooLarge(max + 1, max) : (Outcome<byte[]>)read.Buffer.ToArray();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            return body;
        }
        catch (Exception broken) when (
            request.HttpContext.RequestAborted.IsCancellationRequested && broken is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The body ended early.", broken);
        }
    }

    private static bool IsJson(string? contentType)
    {
        var type = (contentType ?? "").Split(';', 2);
        var utf8 = type.Length == 1 || type[1].Trim().Replace("\"", "", StringComparison.Ordinal).Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase);
        return utf8 && type[0].Trim().ToLowerInvariant() is "application/json" or "application/merge-patch+json";
    }

    private static string Short(string? contentType) => contentType is null ? "nothing" : contentType[..Math.Min(contentType.Length, 100)];
}
