using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>Reads an upload through the gateway, raw or multipart/form-data, up to where the file's bytes begin.</summary>
internal static class ProxiedUploadReader
{
    /// <summary>Reads. With <paramref name="place"/>, type and place are the route's and asking for others is an error.</summary>
    public static async Task<ProxiedUpload> ReadAsync(RequestReader reader, UploadPlace? place, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(reader.Request.ContentType, out var type))
        {
            reader.Fail("Content-Type", "The file's media type, or multipart/form-data, is needed.");
            return Of(reader, new UploadFields(reader).ToRequest(0), Stream.Null, true);
        }

        return type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? await FormAsync(reader, type, place, cancellationToken)
            : Raw(reader, type, place);
    }

    private static ProxiedUpload Raw(RequestReader reader, MediaTypeHeaderValue type, UploadPlace? place)
    {
        var request = reader.Request;
        var fields = Fields(reader, place, name => reader.Text(name), type.MediaType.Value, null);
        reader.Declared = $"{type.MediaType} {request.ContentLength}";
        return Of(reader, fields.ToRequest(request.ContentLength ?? -1), request.Body, request.ContentLength is not null);
    }

    private static async Task<ProxiedUpload> FormAsync(RequestReader reader, MediaTypeHeaderValue type, UploadPlace? place, CancellationToken cancellationToken)
    {
        var form = await UploadForm.ReadAsync(reader, HeaderUtilities.RemoveQuotes(type.Boundary).Value, cancellationToken);
        var fields = Fields(reader, place, form.Take, form.ContentType, form.FileName) with { Missing = "Is needed, before the file: what comes after it is not read." };
        form.Finish(reader);
        reader.Declared = form.Declared;
        return Of(reader, fields.ToRequest(-1), form.Body, false);
    }

    // Only a request that may be a repeated one will be asked for its hash.
    private static ProxiedUpload Of(RequestReader reader, UploadRequest request, Stream body, bool lengthKnown)
    {
        var upload = new UploadBody(body, remember: reader.Request.Headers.ContainsKey(Idempotent.Header));
        reader.Request.HttpContext.Response.RegisterForDispose(upload);
        return new ProxiedUpload(request, upload, lengthKnown);
    }

    private static UploadFields Fields(RequestReader reader, UploadPlace? place, Func<string, string?> take, string? contentType, string? partName) => new(reader)
    {
        FileName = take("fileName") ?? partName,
        ContentType = contentType,
        Sha256 = take("sha256"),
        FileType = place is null ? take("fileType") : place.FileType,
        Scope = place is null ? take("scope") : null,
        System = place is null ? take("system") : place.System,
        ObjectType = place is null ? take("objectType") : place.ObjectType,
        ObjectId = take("objectId"),
        Metadata = ReadMetadata(reader, take("metadata")),
        Tags = take("tags")?.Split(','),
        TimestampPrefix = ReadFlag(reader, "timestampPrefix", take("timestampPrefix")),
        Classification = take("classification"),
    };

    private static Dictionary<string, string>? ReadMetadata(RequestReader reader, string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, RequestJson.Default.DictionaryStringString);
        }
        catch (JsonException)
        {
            reader.Fail("metadata", "Must be a JSON object of texts.");
            return null;
        }
    }

    private static bool? ReadFlag(RequestReader reader, string field, string? text)
    {
        if (text is not (null or "true" or "false")) reader.Fail(field, "Not one of the allowed values.", "true, false");
        return text is null ? null : text == "true";
    }
}
