using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Strongroom.Functions.Http;

/// <summary>What a request says of itself besides its content: trace, address, device.</summary>
public sealed class RequestFacts(IOptions<HttpOptions> options)
{
    private const int MaxDeviceLength = 256;

    /// <summary>The trace of a request: the running activity's, else the caller's <c>traceparent</c>, else a new one, the same for all of the request.</summary>
    public static string TraceOf(HttpContext http)
    {
        if (http.Items.TryGetValue(typeof(RequestFacts), out var known)) return (string)known!;
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId
            : ActivityContext.TryParse(http.Request.Headers.TraceParent, null, out var parent) ? parent.TraceId
            : ActivityTraceId.CreateRandom();
        var text = trace.ToHexString();
        http.Items[typeof(RequestFacts)] = text;
        return text;
    }

    /// <summary>The user agent, cut short.</summary>
    public static string? DeviceOf(HttpRequest request) =>
        request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, MaxDeviceLength)] : null;

    /// <summary>The address the request came from.</summary>
    public string? IpOf(HttpRequest request)
    {
        // The last entry is the one that our own proxy wrote; those before it are whatever the caller made up.
        if (options.Value.TrustForwardedFor && request.Headers["X-Forwarded-For"].LastOrDefault()?.Split(',')[^1].Trim() is { Length: > 0 } forwarded
            && IPEndPoint.TryParse(forwarded, out var endpoint)) return Plain(endpoint.Address);
        return request.HttpContext.Connection.RemoteIpAddress is { } address ? Plain(address) : null;
    }

    /// <summary>Makes a path of the gateway an absolute address.</summary>
    public string Absolute(HttpRequest request, string path) =>
        (options.Value.PublicBaseUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : $"{request.Scheme}://{request.Host}") + path;

    private static string Plain(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
