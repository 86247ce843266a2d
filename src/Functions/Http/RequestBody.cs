using System.Buffers;
using Microsoft.AspNetCore.Http;
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
        if (request.ContentLength > max) return new Refusal.TooLarge(request.ContentLength.Value, max);
        var buffer = ArrayPool<byte>.Shared.Rent(max + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer.AsMemory(0, max + 1), max + 1, throwOnEndOfStream: false, cancellationToken);
            return length > max ? new Refusal.TooLarge(length, max) : buffer[..length];
        }
        catch (Exception broken) when (
            request.HttpContext.RequestAborted.IsCancellationRequested && broken is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The body ended early.", broken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
