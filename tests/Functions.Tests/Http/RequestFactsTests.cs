using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Tests.Http;

public sealed class RequestFactsTests
{
    [Theory]
    [InlineData(false, "203.0.113.9", "192.0.2.1")]
    [InlineData(true, "203.0.113.9", "203.0.113.9")]
    [InlineData(true, "10.0.0.1, 203.0.113.9", "203.0.113.9")]
    [InlineData(true, "203.0.113.9:4711", "203.0.113.9")]
    [InlineData(true, "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData(true, "nonsense", "192.0.2.1")]
    [InlineData(true, null, "192.0.2.1")]
    public void Ip_ForwardedFor_CountsWhenTheProxyIsTrusted(bool trust, string? forwarded, string expected)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.1");
        if (forwarded is not null) http.Request.Headers["X-Forwarded-For"] = forwarded;
        Facts(new HttpOptions { TrustForwardedFor = trust }).IpOf(http.Request).ShouldBe(expected);
    }

    [Fact]
    public void Trace_WithoutAny_IsMadeOnceARequest()
    {
        var http = new DefaultHttpContext();
        var trace = RequestFacts.TraceOf(http);
        trace.Length.ShouldBe(32);
        RequestFacts.TraceOf(http).ShouldBe(trace);
        RequestFacts.TraceOf(new DefaultHttpContext()).ShouldNotBe(trace);
    }

    [Theory]
    [InlineData(null, "https://gateway.test:8443/api/v1/d/x")]
    [InlineData("https://files.example.com/", "https://files.example.com/api/v1/d/x")]
    public void Absolute_TakesTheConfiguredAddressOrTheRequests(string? configured, string expected)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("https", new HostString("gateway.test", 8443));
        Facts(new HttpOptions { PublicBaseUrl = configured }).Absolute(request, "/api/v1/d/x").ShouldBe(expected);
    }

    [Fact]
    public void Device_Long_IsCut()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.UserAgent = new string('a', 300);
        RequestFacts.DeviceOf(request)!.Length.ShouldBe(256);
    }

    private static RequestFacts Facts(HttpOptions options) => new(Options.Create(options));
}
