using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>What an upload says of its file, wherever it says it: a JSON body, query parameters, form fields.</summary>
internal sealed record UploadFields(RequestReader Reader)
{
    /// <summary>What to say of a field that is not there.</summary>
    public string Missing { get; init; } = "Is needed.";

    public string? FileName { get; init; }

    public string? ContentType { get; init; }

    public string? Sha256 { get; init; }

    public string? FileType { get; init; }

    public string? Scope { get; init; }

    public string? System { get; init; }

    public string? ObjectType { get; init; }

    public string? ObjectId { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public bool? TimestampPrefix { get; init; }

    public string? Classification { get; init; }

    /// <summary>Checks the shape; what the product allows is checked by the operation.</summary>
    public UploadRequest ToRequest(long size) => new(
        Needed("fileName", FileName, 1024),
        ReadContentType(),
        size,
        ReadSha256(),
        Needed("fileType", FileType, 64),
        ReadScope(),
        ReadMetadata(),
        ReadTags(),
        TimestampPrefix,
        Classification);

    private string Needed(string field, string? value, int maxLength)
    {
        if (value is not null) return Reader.Check(field, value, maxLength) ?? "";
        Reader.Fail(field, Missing);
        return "";
    }

    private string ReadContentType()
    {
        var type = Needed("contentType", ContentType, 255).ToLowerInvariant();
        if (type.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end) Reader.Fail("contentType", "Parameters are not taken: give the media type alone.", type[..end].Trim());
        return type;
    }

    private byte[]? ReadSha256()
    {
        if (Sha256 is null) return null;
        if (Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigit)) return Convert.FromHexString(Sha256);
        Reader.Fail("sha256", "A SHA-256 is 64 hexadecimal digits.", "64");
        return null;
    }

    private string ReadScope()
    {
        if (Scope is not null && (System ?? ObjectType ?? ObjectId) is not null)
        {
            Reader.Fail("scope", "Give scope, or system with objectType and objectId, not both.");
            return "";
        }

        return Scope is null && (System ?? ObjectType ?? ObjectId) is not null
            ? $"{Segment("system", System)}/{Segment("objectType", ObjectType)}/{Segment("objectId", ObjectId)}"
            : Needed("scope", Scope, 512);
    }

    // A slash would move the file to another object's place.
    private string Segment(string field, string? value)
    {
        var text = Needed(field, value, 128);
        if (text.Contains('/', StringComparison.Ordinal)) Reader.Fail(field, "Must not contain a slash.");
        return text;
    }

    private IReadOnlyDictionary<string, string> ReadMetadata()
    {
        foreach (var (key, value) in Metadata ?? new Dictionary<string, string>())
        {
            if (value is null) Reader.Fail($"metadata.{key}", "Must be a text.");
        }

        return Metadata ?? new Dictionary<string, string>();
    }

    private IReadOnlyList<string> ReadTags()
    {
        if (Tags?.Contains(null!) == true) Reader.Fail("tags", "Every tag must be a text.");
        return Tags ?? [];
    }
}
