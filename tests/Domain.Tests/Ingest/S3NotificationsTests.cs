using System.Text;
using System.Text.Json;
using Strongroom.Access;
using Strongroom.Ingest;

namespace Strongroom.Domain.Tests.Ingest;

/// <summary>Notifications in the shapes that the services send them.</summary>
public sealed class S3NotificationsTests
{
    private const string Aws = """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1","eventTime":"2026-03-01T12:00:00.000Z","eventName":"ObjectCreated:Put",
          "userIdentity":{"principalId":"AWS:AIDAEXAMPLE"},"requestParameters":{"sourceIPAddress":"192.0.2.3"},
          "responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"},
          "s3":{"s3SchemaVersion":"1.0","configurationId":"strongroom","bucket":{"name":"files-eu","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::files-eu"},
          "object":{"key":"tenants/t/Happy+Face%2B%C3%A4%25.jpg","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}]}
        """;

    [Fact]
    public void Aws_Direct_KeysAreDecoded() => Single(Aws).ShouldBe(new S3Object("files-eu", "tenants/t/Happy Face+ä%.jpg", null));

    [Theory]
    [InlineData("ObjectCreated:CompleteMultipartUpload", 1)]
    [InlineData("ObjectCreated:Copy", 1)]
    [InlineData("ObjectRemoved:Delete", 0)]
    [InlineData("LifecycleExpiration:Delete", 0)]
    [InlineData("ObjectCreatedNot", 0)]
    public void Aws_EventsOfOtherKinds_AreIgnored(string name, int objects)
    {
        var parsed = Parse(Aws.Replace("ObjectCreated:Put", name, StringComparison.Ordinal)).Value;
        (parsed.Objects.Count, parsed.Ignored).ShouldBe((objects, 1 - objects));
    }

    [Fact]
    public void Aws_TestEvent_IsTaken() =>
        Parse("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-03-01T12:00:00.000Z","Bucket":"files-eu","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"}""").Value.Objects.ShouldBeEmpty();

    [Fact]
    public void Sns_Notification_IsUnwrapped() => Single(Sns("Notification", Aws)).Bucket.ShouldBe("files-eu");

    [Fact]
    public void Sns_InsideSns_IsRefused() => Parse(Sns("Notification", Sns("Notification", Aws))).Refusal.ShouldBeOfType<Refusal.Invalid>();

    [Fact]
    public void Sns_SubscriptionConfirmation_GivesTheAddress()
    {
        var body = """
            {"Type":"SubscriptionConfirmation","MessageId":"165545c9-2a5c-472c-8df2-7ff2be2b3b1b","Token":"2336412f37fb687f5d51e6e2425e","TopicArn":"arn:aws:sns:eu-central-1:123456789012:strongroom",
             "Message":"You have chosen to subscribe to the topic.\nTo confirm the subscription, visit the SubscribeURL included in this message.",
             "SubscribeURL":"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-central-1:123456789012:strongroom&Token=2336412f37fb687f5d51e6e2425e",
             "Timestamp":"2026-03-01T12:00:00.000Z","SignatureVersion":"1","Signature":"EXAMPLE","SigningCertURL":"https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0000.pem"}
            """;
        Parse(body).Value.Confirm!.Host.ShouldBe("sns.eu-central-1.amazonaws.com");
        Parse("""{"Type":"SubscriptionConfirmation","TopicArn":"a","SubscribeURL":"//x"}""").Value.Confirm!.Scheme.ShouldNotBe("https");
        Parse("""{"Type":"SubscriptionConfirmation","TopicArn":"a"}""").Refusal.ShouldBeOfType<Refusal.Invalid>();
    }

    [Fact]
    public void Sns_UnsubscribeConfirmation_IsTaken() => Parse(Sns("UnsubscribeConfirmation", "x")).Value.Objects.ShouldBeEmpty();

    [Fact]
    public void EventBridge_ObjectCreated_KeysAreTakenAsTheyAre()
    {
        var body = """
            {"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3","account":"111122223333","time":"2026-03-01T12:00:00Z","region":"ca-central-1",
             "resources":["arn:aws:s3:::files-ca"],"detail":{"version":"0","bucket":{"name":"files-ca"},
             "object":{"key":"tenants/t/a+b%20c.pdf","size":5,"etag":"b1946ac92492d2347c6235b4d2611184","sequencer":"00617F08299329D189"},
             "request-id":"N4N7GDK58NMKJ12R","requester":"123456789012","source-ip-address":"1.2.3.4","reason":"PutObject"}}
            """;
        Single(body).ShouldBe(new S3Object("files-ca", "tenants/t/a+b%20c.pdf", null));
        Parse(body.Replace("Object Created", "Object Deleted", StringComparison.Ordinal)).Value.Ignored.ShouldBe(1);
    }

    [Fact]
    public void MinIo_Event_NamesItsHostAndEncodesItsKey()
    {
        var body = """
            {"EventName":"s3:ObjectCreated:Put","Key":"files/tenants/t/a b.pdf","Records":[{"eventVersion":"2.0","eventSource":"minio:s3","awsRegion":"","eventTime":"2026-03-01T12:00:00.000Z",
             "eventName":"s3:ObjectCreated:Put","userIdentity":{"principalId":"minioadmin"},"requestParameters":{"principalId":"minioadmin","region":"","sourceIPAddress":"127.0.0.1"},
             "responseElements":{"x-amz-id-2":"dd9025bab4ad464b","x-amz-request-id":"17A","x-minio-deployment-id":"2","x-minio-origin-endpoint":"http://192.0.2.7:9000"},
             "s3":{"s3SchemaVersion":"1.0","configurationId":"Config","bucket":{"name":"files","ownerIdentity":{"principalId":"minioadmin"},"arn":"arn:aws:s3:::files"},
             "object":{"key":"tenants%2Ft%2Fa+b.pdf","size":21,"eTag":"e","contentType":"application/pdf","sequencer":"17A"}},"source":{"host":"127.0.0.1","port":"","userAgent":"MinIO"}}]}
            """;
        Single(body).ShouldBe(new S3Object("files", "tenants/t/a b.pdf", "192.0.2.7:9000"));
    }

    [Fact]
    public void Ceph_Event_KeysAreTakenAsTheyAre()
    {
        var body = """
            {"Records":[{"eventVersion":"2.2","eventSource":"ceph:s3","awsRegion":"default","eventTime":"2026-03-01T12:00:00.000000Z","eventName":"ObjectCreated:Put",
             "userIdentity":{"principalId":"tester"},"requestParameters":{"sourceIPAddress":""},"responseElements":{"x-amz-request-id":"50","x-amz-id-2":"10d-default"},
             "s3":{"s3SchemaVersion":"1.0","configurationId":"n","bucket":{"name":"files","ownerIdentity":{"principalId":"tester"},"arn":"arn:aws:s3:default::files","id":"5"},
             "object":{"key":"tenants/t/a+b.pdf","size":4,"eTag":"e","versionId":"","sequencer":"F7","metadata":[],"tags":[]}},"eventId":"1","opaqueData":""}]}
            """;
        Single(body).Key.ShouldBe("tenants/t/a+b.pdf");
    }

    [Theory]
    [InlineData("PutObject", 1)]
    [InlineData("CopyObject", 1)]
    [InlineData("CompleteMultipartUpload", 1)]
    [InlineData("DeleteObject", 0)]
    [InlineData("LifecycleDeletion", 0)]
    public void R2_Message_NamesTheAccountsHost(string action, int objects)
    {
        var message = R2(action, "tenants/t/a+b.pdf");
        var parsed = Parse(message).Value;
        parsed.Objects.Count.ShouldBe(objects);
        if (objects == 1) parsed.Objects[0].ShouldBe(new S3Object("files", "tenants/t/a+b.pdf", "3f4b7e3dcab231cbfdaa90a6a28bd548.r2.cloudflarestorage.com"));
    }

    [Fact]
    public void R2_Batch_IsReadWhole()
    {
        var batch = $"[{R2("PutObject", "a")},{{\"id\":\"1\",\"attempts\":1,\"body\":{R2("PutObject", "b")}}},{R2("DeleteObject", "c")},7]";
        var parsed = Parse(batch).Value;
        parsed.Objects.Select(item => item.Key).ShouldBe(["a", "b"]);
        parsed.Ignored.ShouldBe(2);
    }

    [Fact]
    public void Records_RepeatedOrTooMany_AreDroppedOrRefused()
    {
        var record = JsonDocument.Parse(Aws).RootElement.GetProperty("Records")[0].GetRawText();
        Parse($$"""{"Records":[{{string.Join(',', Enumerable.Repeat(record, 1000))}}]}""").Value.Objects.Count.ShouldBe(1);
        Parse($$"""{"Records":[{{string.Join(',', Enumerable.Repeat(record, 1001))}}]}""").Refusal.ShouldBeOfType<Refusal.Invalid>().Errors[0].Limit.ShouldBe("1000");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"Records":{}}""")]
    [InlineData("""{"Type":"Notification","TopicArn":"a"}""")]
    [InlineData("""{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":"x"}}""")]
    [InlineData("""{"action":"PutObject","bucket":"\ud800","object":{"key":"a"}}""")]
    public void Body_OfNoKnownShape_IsRefused(string body) => Parse(body).Refusal.ShouldBeOfType<Refusal.Invalid>();

    [Theory]
    [InlineData("""{"Records":[null,7,"x",{},{"eventName":7},{"eventName":"ObjectCreated:Put"},{"eventName":"ObjectCreated:Put","s3":[]},{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":""}}}]}""", 8)]
    [InlineData("""[]""", 0)]
    public void Records_WithoutAnObject_AreIgnored(string body, int ignored)
    {
        var parsed = Parse(body).Value;
        (parsed.Objects.Count, parsed.Ignored).ShouldBe((0, ignored));
    }

    private static Outcome<S3Notification> Parse(string body) => S3Notifications.Parse(Encoding.UTF8.GetBytes(body));

    private static S3Object Single(string body) => Parse(body).Value.Objects.ShouldHaveSingleItem();

    private static string Sns(string type, string message) => JsonSerializer.Serialize(new
    {
        Type = type,
        MessageId = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        TopicArn = "arn:aws:sns:eu-central-1:123456789012:strongroom",
        Subject = "Amazon S3 Notification",
        Message = message,
        Timestamp = "2026-03-01T12:00:00.000Z",
        SignatureVersion = "1",
        Signature = "EXAMPLE",
    });

    private static string R2(string action, string key) =>
        $$"""{"account":"3f4b7e3dcab231cbfdaa90a6a28bd548","action":"{{action}}","bucket":"files","object":{"key":"{{key}}","size":65536,"eTag":"c846ff7a18f28c2e262116d6e8719ef0"},"eventTime":"2026-03-01T12:00:00.000Z"}""";
}
