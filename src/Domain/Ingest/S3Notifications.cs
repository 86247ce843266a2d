using System.Text.Json;
using Strongroom.Access;

namespace Strongroom.Ingest;

/// <summary>
/// Reads notifications of S3 stores: of AWS itself, through SNS, through EventBridge; of MinIO and Ceph; messages of an R2 queue, one or several.
/// Only which object of which bucket was created is taken from them. Keys are form-encoded in the classic records of AWS and MinIO, and
/// plain everywhere else.
/// </summary>
public static class S3Notifications
{
    /// <summary>The most records that one notification may have.</summary>
    public const int MaxRecords = 1000;

    /// <summary>Reads a notification.</summary>
    public static Outcome<S3Notification> Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            return Read(json.RootElement, inSns: false);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // Text with half a surrogate pair is found only when it is read.
            return new Refusal.Invalid("body", "The body is not valid JSON.");
        }
    }

    private static Outcome<S3Notification> Read(JsonElement message, bool inSns)
    {
        // A consumer of an R2 queue hands its batch on as a list.
        if (message.ValueKind == JsonValueKind.Array) return Collect(message, FromR2);
        if (message.ValueKind != JsonValueKind.Object) return Unknown();
        if (message.TryGetProperty("Records", out var records) && records.ValueKind == JsonValueKind.Array) return Collect(records, FromRecord);
        if (Text(message, "Type") is { } type && message.TryGetProperty("TopicArn", out _)) return inSns ? Unknown() : FromSns(message, type);
        if (Text(message, "detail-type") is { } detailType) return FromEventBridge(message, detailType);
        if (message.TryGetProperty("action", out _)) return FromR2(message) is { } item ? One(item) : Nothing();

        // What S3 sends when a notification is set up.
        return Text(message, "Event") == "s3:TestEvent" ? Nothing() : Unknown();
    }

    private static Outcome<S3Notification> FromSns(JsonElement envelope, string type)
    {
        switch (type)
        {
            case "SubscriptionConfirmation":
                return Uri.TryCreate(Text(envelope, "SubscribeURL"), UriKind.Absolute, out var address)
                    ? new S3Notification([], 0, address)
                    : new Refusal.Invalid("SubscribeURL", "Must be an absolute address.");
            case "Notification" when Text(envelope, "Message") is { } inner:
                using (var json = JsonDocument.Parse(inner)) return Read(json.RootElement, inSns: true);
            case "UnsubscribeConfirmation":
                return Nothing();
            default:
                return Unknown();
        }
    }

    private static Outcome<S3Notification> FromEventBridge(JsonElement envelope, string detailType)
    {
        if (detailType != "Object Created" || Text(envelope, "source") != "aws.s3") return new S3Notification([], 1);
        if (!envelope.TryGetProperty("detail", out var detail)) return Unknown();
        return Text(Member(detail, "bucket"), "name") is { Length: > 0 } bucket && Text(Member(detail, "object"), "key") is { Length: > 0 } key
            ? One(new S3Object(bucket, key, null))
            : Unknown();
    }

    // Null for what was not created, or names no object.
    private static S3Object? FromRecord(JsonElement record)
    {
        var name = Text(record, "eventName") ?? "";
        if (!name.StartsWith("ObjectCreated:", StringComparison.Ordinal) && !name.StartsWith("s3:ObjectCreated:", StringComparison.Ordinal)) return null;
        var s3 = Member(record, "s3");
        if (Text(Member(s3, "bucket"), "name") is not { Length: > 0 } bucket || Text(Member(s3, "object"), "key") is not { Length: > 0 } key) return null;
        var encoded = Text(record, "eventSource") is "aws:s3" or "minio:s3";
        var host = Uri.TryCreate(Text(Member(record, "responseElements"), "x-minio-origin-endpoint"), UriKind.Absolute, out var origin) ? origin.Authority : null;
        return new S3Object(bucket, encoded ? Uri.UnescapeDataString(key.Replace('+', ' ')) : key, host);
    }

    private static S3Object? FromR2(JsonElement message)
    {
        // A batch as the queue has it wraps every message.
        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("body", out var body)) message = body;
        if (Text(message, "action") is not ("PutObject" or "CopyObject" or "CompleteMultipartUpload")) return null;
        if (Text(message, "bucket") is not { Length: > 0 } bucket || Text(Member(message, "object"), "key") is not { Length: > 0 } key) return null;
        return new S3Object(bucket, key, Text(message, "account") is { Length: > 0 } account ? $"{account}.r2.cloudflarestorage.com" : null);
    }

    private static Outcome<S3Notification> Collect(JsonElement records, Func<JsonElement, S3Object?> read)
    {
        if (records.GetArrayLength() > MaxRecords) return new Refusal.Invalid("Records", "Too many records.", $"{MaxRecords}");
        var objects = records.EnumerateArray().Select(read).ToList();
        return new S3Notification([.. objects.OfType<S3Object>().Distinct()], objects.Count(item => item is null));
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static S3Notification One(S3Object item) => new([item], 0);

    private static S3Notification Nothing() => new([], 1);

    private static Outcome<S3Notification> Unknown() => new Refusal.Invalid("body", "Not a notification that is known here.");
}
