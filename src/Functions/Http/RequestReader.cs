using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Files;

namespace Strongroom.Functions.Http;

/// <summary>
/// Reads a request strictly and collects everything that is wrong with it. A query parameter that nobody asked for is an error, and so is a body:
/// what is ignored would be taken for granted.
/// </summary>
public sealed class RequestReader(HttpRequest request, ReadOnlyMemory<byte> body)
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '\u007f']);

    private readonly List<FieldError> _errors = [];
    private readonly List<string> _asked = new(8);
    private bool _bodyRead;
    private bool _bodyUnreadable;

    /// <summary>The request itself, for its headers and, where it streams, its body.</summary>
    public HttpRequest Request => request;

    /// <summary>The body; empty when it streams.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The path that the request is about, for the audit entry of a refusal.</summary>
    public string? Path { get; private set; }

    /// <summary>The file that the request is about, for the audit entry of a refusal.</summary>
    public Guid? FileId { get; private set; }

    /// <summary>What stands for a streamed body in the fingerprint of an idempotent request.</summary>
    public string? Declared { get; set; }

    /// <summary>Notes an error. After a body that cannot be read there are no others: its members would all seem to be missing.</summary>
    public void Fail(string field, string message, string? limit = null)
    {
        if (!_bodyUnreadable) _errors.Add(new FieldError(field, message, limit));
    }

    /// <summary>Everything that is wrong, after all has been asked for.</summary>
    public IReadOnlyList<FieldError> Finish()
    {
        foreach (var name in request.Query.Keys)
        {
            if (!_asked.Contains(name)) Fail(name, "Unknown query parameter.");
        }

        if (!_bodyRead && body.Length > 0) Fail("body", "This route takes no body.");
        return _errors;
    }

    /// <summary>A text of the query; null when it is absent.</summary>
    public string? Text(string name, int maxLength = 1024)
    {
        _asked.Add(name);
        if (!request.Query.TryGetValue(name, out var values)) return null;
        if (values.Count != 1)
        {
            Fail(name, "Given more than once.");
            return null;
        }

        return Check(name, values[0]!, maxLength);
    }

    /// <summary>A whole number of the query.</summary>
    public int? Int(string name, int min, int max)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        Fail(name, "A whole number is needed.", $"{min} to {max}");
        return null;
    }

    /// <summary>A whole number of the query that is not negative and may be large.</summary>
    public long? Long(string name)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
        Fail(name, "A whole number is needed.", $"0 to {long.MaxValue}");
        return null;
    }

    /// <summary>How many items a page has.</summary>
    public int Limit() => Int("limit", 1, 1000) ?? 100;

    /// <summary><c>true</c> or <c>false</c> of the query.</summary>
    public bool? Bool(string name) => OneOf(name, "true", "false") is { } text ? text == "true" : null;

    /// <summary>A UUID of the query.</summary>
    public Guid? Uuid(string name) => Text(name) is { } text ? ParseUuid(name, text) : null;

    /// <summary>A timestamp of the query by RFC 3339.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)) return value.ToUniversalTime();
        Fail(name, "A timestamp by RFC 3339 is needed.", "2026-01-31T12:00:00Z");
        return null;
    }

    /// <summary>One of the given words of the query.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text || words.Contains(text)) return Text(name);
        Fail(name, "Not one of the allowed values.", string.Join(", ", words!));
        return null;
    }

    /// <summary>A UUID of the route.</summary>
    public Guid RouteUuid(string name, bool isFile = true)
    {
        var value = ParseUuid(name, (string)request.RouteValues[name]!);
        if (isFile) FileId = value;
        return value ?? default;
    }

    /// <summary>The file whose path is in the route.</summary>
    public FileRef RoutePath() => FileOf(null, Check("path", request.RouteValues["path"] as string ?? "", 1024));

    /// <summary>The file that the query names, by <c>fileId</c> or <c>path</c>.</summary>
    public FileRef QueryFile() => FileOf(Uuid("fileId"), Text("path"));

    /// <summary>The file that a body names, by id or path.</summary>
    public FileRef BodyFile(Guid? fileId, string? path) => FileOf(fileId, path is null ? null : Check("path", path, 1024));

    /// <summary>The body as a JSON object; an empty one when it cannot be read. Unknown fields are errors, and the others are read all the same.</summary>
    public T Json<T>(JsonTypeInfo<T> type) where T : class, new()
    {
        _bodyRead = true;
        try
        {
            return JsonSerializer.Deserialize(body.Span, type) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            if (JsonErrors.Unknown(body, type) is { } unknown)
            {
                foreach (var name in unknown) Fail(name, "Unknown field.");
                body = JsonErrors.Without(body, unknown);
                return Json(type);
            }

            var (field, message) = JsonErrors.Explain(wrong, body.Length);
            Fail(field, message);
            _bodyUnreadable = true;
            return new T();
        }
    }

    /// <summary>A SHA-256 in a body's field <c>digest</c>, as 64 hexadecimal digits.</summary>
    public byte[] Digest(string? text)
    {
        if (text is { Length: 64 } && text.All(char.IsAsciiHexDigit)) return Convert.FromHexString(text);
        Fail("digest", "The digest of the plan is needed.", "64 hexadecimal digits");
        return [];
    }

    /// <summary>Checks a text from anywhere: not empty, not too long, no control characters.</summary>
    public string? Check(string name, string text, int maxLength)
    {
        if (text.Length == 0) Fail(name, "Must not be empty.");
        else if (text.Length > maxLength) Fail(name, "Too long.", $"{maxLength} characters");
        else if (text.AsSpan().ContainsAny(Controls)) Fail(name, "Must not contain control characters.");
        else return text;
        return null;
    }

    private Guid? ParseUuid(string name, string text)
    {
        if (Guid.TryParseExact(text, "D", out var value)) return value;
        Fail(name, "A UUID is needed.", "8-4-4-4-12 hexadecimal digits");
        return null;
    }

    private FileRef FileOf(Guid? id, string? path)
    {
        (FileId, Path) = (id, path);
        if (id is { } known && path is null) return FileRef.Of(known);
        if (id is null && path is not null) return FileRef.Of(path);
        if (id is not null) Fail("fileId", "Give fileId or path, not both.");
        else if (_errors.Count == 0) Fail("fileId", "Give fileId or path.");
        return FileRef.Of(Guid.Empty);
    }
}
