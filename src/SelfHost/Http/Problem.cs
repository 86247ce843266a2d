using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Strongroom.SelfHost.Http;

/// <summary>Answers of the host itself, as RFC 9457 problems. They say what is wrong with the request and nothing about the inside.</summary>
internal static class Problem
{
    /// <summary>Writes the problem of a status.</summary>
    public static Task WriteAsync(HttpContext http, int status, string type, string? detail = null)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        var body = new Body($"urn:strongroom:problem:{type}", ReasonPhrases.GetReasonPhrase(status), status, detail, Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier);
        return http.Response.WriteAsJsonAsync(body, options: null, "application/problem+json", http.RequestAborted);
    }

    private sealed record Body(
        string Type,
        string Title,
        int Status,
        [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Detail,
        string TraceId);
}
