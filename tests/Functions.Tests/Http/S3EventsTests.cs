using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Notifications of S3 stores: who may send them, and what comes of them.</summary>
public sealed class S3EventsTests : GatewayTests
{
    private const string Route = "/api/v1/events/s3";

    [Fact]
    public async Task Event_OfAnArrivedUpload_MakesItAvailable()
    {
        var (file, body) = await PutAsync();

        var answer = (await SendEventAsync(body, ("X-Strongroom-Signature", Sign(body)))).ShouldBe(200);

        ((int)answer.Json["handled"]!).ShouldBe(1);
        ((string)(await GetAsync($"metadata/{file["path"]}", Gateway.Token(Gateway.OnS3))).Json["status"]!).ShouldBe("available");
        (await SendEventAsync(body, ("X-Strongroom-Signature", Sign(body)))).ShouldBe(200);
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD"]);
    }

    [Fact]
    public async Task Event_OfAnObjectThatIsNotThere_ChangesNothing()
    {
        var ticket = (await PostAsync("upload-url", Gateway.Token(Gateway.OnS3), Announcement())).Json;
        var body = Event(Gateway.Ceph.Bucket, $"tenants/{Gateway.OnS3}/{ticket["file"]!["path"]}");

        (await SendEventAsync(body, ("Authorization", "Bearer " + GatewayFixture.EventSecret))).ShouldBe(200);
        ((string)(await GetAsync($"metadata/{ticket["file"]!["path"]}", Gateway.Token(Gateway.OnS3))).Json["status"]!).ShouldBe("pending");
    }

    [Theory]
    [InlineData("some-other-bucket", "tenants/x")]
    [InlineData(null, "no/tenant/at/all")]
    [InlineData(null, "tenants/01930000-0000-7000-8000-00000000dead/a")]
    public async Task Event_OfNothingOfOurs_IsTakenAndIgnored(string? bucket, string key)
    {
        var body = Event(bucket ?? Gateway.Ceph.Bucket, key);
        (await SendEventAsync(body, ("X-Strongroom-Signature", Sign(body)))).ShouldBe(200);
    }

    [Fact]
    public async Task Sender_WithASecondSecret_IsBelieved()
    {
        var body = Event("none", "none");
        (await SendEventAsync(body, ("X-Strongroom-Signature", Sign(body, "another-secret-of-more-than-thirty-two-characters")))).ShouldBe(200);
    }

    [Fact]
    public async Task Sender_WithoutAGoodSecret_IsUnauthorizedAndNothingHappens()
    {
        var (file, body) = await PutAsync();
        (string, string)[][] attempts =
        [
            [],
            [("Authorization", "Bearer wrong")],
            [("Authorization", "Bearer ")],
            [("X-Strongroom-Signature", Sign(body, "wrong"))],
            [("X-Strongroom-Signature", Sign(body + " "))],
            [("X-Strongroom-Signature", Sign(body, seconds: -310))],
            [("X-Strongroom-Signature", Sign(body, seconds: 310))],
            [("X-Strongroom-Signature", "t=,v1=")],
            [("X-Strongroom-Signature", "t=99999999999999999999,v1=00")],
            [("X-Strongroom-Signature", Sign(body).Replace("t=", "t=1", StringComparison.Ordinal))],
            [("X-Strongroom-Signature", "t=1"), ("Authorization", "Bearer " + GatewayFixture.EventSecret)],
        ];

        foreach (var headers in attempts) (await SendEventAsync(body, headers)).ShouldBeProblem(401, "event-unauthorized");
        (await SendContentAsync(HttpMethod.Post, Route + "?key=" + GatewayFixture.EventSecret, null, new StringContent(body))).ShouldBeProblem(401, "event-unauthorized");
        (await SendContentAsync(HttpMethod.Post, Route + "?key=" + GatewayFixture.EventSecret, null, new StringContent(body), ("x-amz-sns-message-type", "Notification")))
            .ShouldBeProblem(401, "event-unauthorized");
        (await SendEventAsync(body, ("Authorization", "Bearer " + Gateway.Token(Gateway.OnS3, "admin")))).ShouldBeProblem(401, "event-unauthorized");
        (await AuditAsync(file)).ShouldBe(["SIGNED_URL_GENERATED"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"Type":"Notification","TopicArn":"a","Message":"{"}""")]
    [InlineData("""{"Type":"SubscriptionConfirmation","TopicArn":"a","SubscribeURL":"https://example.com/?x=sns.eu-west-1.amazonaws.com"}""")]
    [InlineData("""{"Type":"SubscriptionConfirmation","TopicArn":"a","SubscribeURL":"http://127.0.0.1:1/"}""")]
    public async Task Event_NotANotification_IsInvalid(string body) =>
        (await SendEventAsync(body, ("Authorization", "Bearer " + GatewayFixture.EventSecret))).ShouldBeProblem(400, "invalid-request");

    [Fact]
    public async Task Event_Oversize_IsRefused()
    {
        var body = new string(' ', (256 * 1024) + 1);
        (await SendEventAsync(body, ("X-Strongroom-Signature", Sign(body)))).ShouldBeProblem(413, "too-large");
    }

    [Fact]
    public async Task Event_OfManyRecords_HandlesAll()
    {
        var records = new JsonArray();
        for (var i = 0; i < 200; i++) records.Add(JsonNode.Parse(Event(Gateway.Ceph.Bucket, $"tenants/{Gateway.OnS3}/none/{i}"))!["Records"]![0]!.DeepClone());
        var body = new JsonObject { ["Records"] = records }.ToJsonString();

        ((int)(await SendEventAsync(body, ("X-Strongroom-Signature", Sign(body)))).ShouldBe(200).Json["handled"]!).ShouldBe(200);
    }

    private static string Event(string bucket, string key) => new JsonObject
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["eventVersion"] = "2.1",
            ["eventSource"] = "aws:s3",
            ["awsRegion"] = "us-east-1",
            ["eventName"] = "ObjectCreated:Put",
            ["s3"] = new JsonObject { ["bucket"] = new JsonObject { ["name"] = bucket }, ["object"] = new JsonObject { ["key"] = Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal) } },
        }),
    }.ToJsonString();

    private static string Sign(string body, string secret = GatewayFixture.EventSecret, int seconds = 0)
    {
        var stamp = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={stamp},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{stamp}.{body}")))}";
    }

    private Task<Answer> SendEventAsync(string body, params (string Name, string Value)[] headers) =>
        SendContentAsync(HttpMethod.Post, Route, null, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    private async Task<(JsonNode File, string Body)> PutAsync()
    {
        var ticket = (await PostAsync("upload-url", Gateway.Token(Gateway.OnS3), Announcement())).ShouldBe(201).Json;
        (await FollowAsync(ticket["put"]!, Pdf())).ShouldBe(200);
        return (ticket["file"]!, Event(Gateway.Ceph.Bucket, $"tenants/{Gateway.OnS3}/{ticket["file"]!["path"]}"));
    }
}
