using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;
using Strongroom.Functions.Ingest;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Ingest;

/// <summary>How long a signature is good for; and SNS, which can send no header of ours: its secret travels in the query, only over https.</summary>
public sealed class S3EventCheckTests
{
    private const string Secret = "a-secret-of-more-than-thirty-two-characters";

    [Theory]
    [InlineData("https", "Notification", Secret, true)]
    [InlineData("http", "Notification", Secret, false)]
    [InlineData("https", null, Secret, false)]
    [InlineData("https", "Notification", "wrong", false)]
    [InlineData("https", "Notification", "", false)]
    public void Key_InTheQuery_IsTakenFromSnsOverHttpsOnly(string scheme, string? type, string key, bool accepted) =>
        Check(trust: false).Accepts(Request(scheme, type, key), []).ShouldBe(accepted);

    [Theory]
    [InlineData(true, "https", true)]
    [InlineData(true, "https, http", false)]
    [InlineData(false, "https", false)]
    public void Scheme_FromAProxy_CountsWhenTheProxyIsTrusted(bool trust, string forwarded, bool accepted)
    {
        var request = Request("http", "Notification", Secret);
        request.Headers["X-Forwarded-Proto"] = forwarded;
        Check(trust).Accepts(request, []).ShouldBe(accepted);
    }

    [Theory]
    [InlineData(-300_000, true)]
    [InlineData(-300_001, false)]
    [InlineData(300_000, true)]
    [InlineData(300_001, false)]
    public void Signature_AtTheEdgeOfItsTolerance_CountsToTheMillisecond(int milliseconds, bool accepted)
    {
        var signed = new DateTimeOffset(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);
        var stamp = signed.ToUnixTimeSeconds();
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{stamp}.{{}}"));
        var request = new DefaultHttpContext().Request;
        request.Headers[S3EventCheck.SignatureHeader] = $"t={stamp},v1={Convert.ToHexStringLower(mac)}";

        Check(trust: false, new TestClock(signed.AddMilliseconds(milliseconds))).Accepts(request, "{}"u8).ShouldBe(accepted);
    }

    [Fact]
    public void NoSecrets_NobodyIsAccepted()
    {
        var check = new S3EventCheck(Options.Create(new EventsOptions()), Options.Create(new HttpOptions()), TimeProvider.System);
        var request = Request("https", "Notification", "");
        request.Headers.Authorization = "Bearer ";
        check.Accepts(request, []).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription", true)]
    [InlineData("https://sns.us-gov-west-1.amazonaws.com/", true)]
    [InlineData("https://sns.cn-north-1.amazonaws.com.cn/", true)]
    [InlineData("http://sns.eu-central-1.amazonaws.com/", false)]
    [InlineData("https://sns.eu-central-1.amazonaws.com:8443/", false)]
    [InlineData("https://user@sns.eu-central-1.amazonaws.com/", false)]
    [InlineData("https://sns.eu-central-1.amazonaws.com.evil.example/", false)]
    [InlineData("https://evil.example/sns.eu-central-1.amazonaws.com", false)]
    [InlineData("https://sns.amazonaws.com/", false)]
    [InlineData("https://169.254.169.254/", false)]
    public void SubscribeUrl_IsCalledAtAwsOnly(string address, bool safe) => SnsConfirmation.IsSafe(new Uri(address)).ShouldBe(safe);

    [Fact]
    public void Secrets_TooShort_AreAnError()
    {
        var failures = new EventsOptionsValidator().Validate(null, new EventsOptions { S3Secrets = [Secret, "short", ""] }).Failures!.ToList();
        failures.Count.ShouldBe(2);
        failures[0].ShouldNotContain("short ");
    }

    private static S3EventCheck Check(bool trust, TimeProvider? time = null) =>
        new(Options.Create(new EventsOptions { S3Secrets = [Secret] }), Options.Create(new HttpOptions { TrustForwardedFor = trust }), time ?? TimeProvider.System);

    private static HttpRequest Request(string scheme, string? type, string key)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.QueryString) = (scheme, QueryString.Create("key", key));
        if (type is not null) request.Headers["x-amz-sns-message-type"] = type;
        return request;
    }
}
