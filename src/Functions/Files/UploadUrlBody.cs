using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>An upload that a caller announces.</summary>
public sealed record UploadUrlBody
{
#pragma warning disable CS1591 // As in the table of the developer guide.
    public string? FileName { get; init; }
    public string? ContentType { get; init; }
    public long? Size { get; init; }
    public string? Sha256 { get; init; }
    public string? FileType { get; init; }
    public string? Scope { get; init; }
    public string? System { get; init; }
    public string? ObjectType { get; init; }
    public string? ObjectId { get; init; }
    public Dictionary<string, string>? Metadata { get; init; }
    public List<string>? Tags { get; init; }
    public bool? TimestampPrefix { get; init; }
    public string? Classification { get; init; }
#pragma warning restore CS1591

    /// <summary>Reads the body.</summary>
    public static UploadRequest Bind(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.UploadUrlBody);
        if (body.Size is null) reader.Fail("size", "The size in bytes is needed.");
        else if (body.Size < 0) reader.Fail("size", "The size cannot be negative.", "0");
        return new UploadFields(reader)
        {
            FileName = body.FileName,
            ContentType = body.ContentType,
            Sha256 = body.Sha256,
            FileType = body.FileType,
            Scope = body.Scope,
            System = body.System,
            ObjectType = body.ObjectType,
            ObjectId = body.ObjectId,
            Metadata = body.Metadata,
            Tags = body.Tags,
            TimestampPrefix = body.TimestampPrefix,
            Classification = body.Classification,
        }.ToRequest(body.Size ?? 0);
    }
}
