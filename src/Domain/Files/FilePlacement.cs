using System.Globalization;
using System.Text;
using Strongroom.Access;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>Checks an announced file against the catalogue and decides where it lives. Reports every wrong field at once.</summary>
public sealed class FilePlacement(FileCatalog catalog)
{
    /// <summary>Custom metadata with its keys, in UTF-8 bytes.</summary>
    public const int MaxMetadataBytes = 8 * 1024;

    /// <summary>Tags a file.</summary>
    public const int MaxTags = 50;

    /// <summary>Characters a tag.</summary>
    public const int MaxTagLength = 128;

    // "tenants/" + uuid + "/" come before every path.
    private const int MaxPathBytes = ObjectKey.MaxBytes - 45;

    /// <summary>Checks and places what a caller announces. <paramref name="maxBytes"/> is the route's own limit, beside the file type's.</summary>
    public Outcome<PlacedFile> Place(UploadRequest request, Guid fileId, string userId, DateTimeOffset now, long maxBytes) =>
        Place(request, catalog.Find(request.FileType) is { MadeHere: false } type ? type : null, fileId, userId, now, maxBytes);

    /// <summary>The same for a file that the gateway makes itself.</summary>
    internal Outcome<PlacedFile> PlaceOwn(UploadRequest request, Guid fileId, string userId, DateTimeOffset now) =>
        Place(request, catalog.Find(request.FileType), fileId, userId, now, long.MaxValue);

    private Outcome<PlacedFile> Place(UploadRequest request, FileType? type, Guid fileId, string userId, DateTimeOffset now, long maxBytes)
    {
        var errors = new List<FieldError>();
        var name = request.FileName.Length <= 1024 ? FileName.Sanitise(request.FileName) : null;
        if (name is null)
            errors.Add(new FieldError("fileName", "A name of 1 to 1,024 characters is needed, of which something is left when separators, control characters and dots are taken away.", "255 bytes"));
        if (request.Size < -1) errors.Add(new FieldError("size", "The size cannot be negative.", "0"));
        if (request.Sha256 is { Length: not 32 }) errors.Add(new FieldError("sha256", "A SHA-256 is 64 hexadecimal digits.", "64"));
        CheckMetadata(request.Metadata, errors);
        CheckTags(request.Tags, errors);
        if (request.Classification is not null) CheckClassification(request.Classification, errors);

        if (type is null) errors.Add(new FieldError("fileType", $"Unknown. One of: {string.Join(", ", catalog.Names)}."));
        var scope = ParseScope(request.Scope, errors);
        var layout = type is null || scope is null ? null : type.Layouts.FirstOrDefault(l => l.Below(scope) is not null);
        if (type is not null && scope is not null && layout is null)
            errors.Add(new FieldError("scope", $"A {type.Name} lives under: {string.Join(", ", type.Layouts.Select(l => l.ScopeTemplate))}."));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var extension = FileName.ExtensionOf(name!);
        if (!type!.Contents.TryGetValue(request.ContentType, out var content) || !content.TakesExtension(extension))
            return new Refusal.TypeNotAllowed(type.Name, $"{request.ContentType} (.{extension})", [.. type.Contents.Values.Select(Describe)]);
        if (request.Size > Math.Min(type.MaxBytes, maxBytes)) return new Refusal.TooLarge(request.Size, Math.Min(type.MaxBytes, maxBytes));

        var below = layout!.Below(scope!)!;
        var (objectType, objectId) = layout.ObjectOf(scope!);
        var path = PathOf(request.Scope, below, name!, extension, fileId, userId);
        var stamped = PathOf(request.Scope, below, FileName.WithTimestamp(name!, now), extension, fileId, userId);
        if (Encoding.UTF8.GetByteCount(stamped) > MaxPathBytes)
            return new Refusal.Invalid("fileName", "Scope and name together make too long a key.", MaxPathBytes.ToString(CultureInfo.InvariantCulture) + " bytes");
        return new PlacedFile(type, content, path, stamped, name!, request.Scope, layout.System, objectType, objectId);
    }

    /// <summary>The rule for a stored media type of a file type; null for what nobody announced.</summary>
    public ContentRule? RuleOf(string fileType, string contentType) => catalog.Find(fileType)?.Contents.GetValueOrDefault(contentType);

    /// <summary>The limits that a ZIP of this file type must keep; null when it is not looked into.</summary>
    public ZipRules? ZipRulesOf(string fileType) => catalog.Find(fileType)?.Zip;

    /// <summary>Adds what is wrong with custom metadata.</summary>
    public static void CheckMetadata(IEnumerable<KeyValuePair<string, string>> metadata, List<FieldError> errors)
    {
        var bytes = 0;
        foreach (var (key, value) in metadata)
        {
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
            if (!IsToken(key, 64)) errors.Add(new FieldError($"metadata.{Excerpt(key)}", "Keys are letters, digits, dots, hyphens and underscores, and begin with a letter or digit.", "64"));
            if (value.Contains('\0')) errors.Add(new FieldError($"metadata.{Excerpt(key)}", "Values hold no NUL."));
        }

        if (bytes > MaxMetadataBytes) errors.Add(new FieldError("metadata", "Keys and values together are too large.", "8192 bytes"));
    }

    /// <summary>Adds what is wrong with tags.</summary>
    public static void CheckTags(IReadOnlyList<string> tags, List<FieldError> errors)
    {
        if (tags.Count > MaxTags) errors.Add(new FieldError("tags", "Too many tags.", "50"));
        if (tags.Any(t => t.Length is 0 or > MaxTagLength || t.Any(char.IsControl)))
            errors.Add(new FieldError("tags", "Tags have 1 to 128 characters and no control characters.", "128"));
        if (tags.Distinct(StringComparer.Ordinal).Count() != tags.Count) errors.Add(new FieldError("tags", "A tag is given twice."));
    }

    /// <summary>Adds what is wrong with a classification.</summary>
    public static void CheckClassification(string classification, List<FieldError> errors)
    {
        if (!Classification.All.Contains(classification)) errors.Add(new FieldError("classification", "Not one of the allowed values.", string.Join(", ", Classification.All)));
    }

    private static string[]? ParseScope(string scope, List<FieldError> errors)
    {
        var segments = scope.Split('/');
        if (segments.Length <= 8 && segments.All(s => IsToken(s, 128))) return segments;
        errors.Add(new FieldError("scope", "Segments are letters, digits, dots, hyphens and underscores, begin with a letter or digit, and are joined by '/'.", "8 segments of 128"));
        return null;
    }

    private static bool IsToken(string text, int maxLength) =>
        text.Length is > 0 && text.Length <= maxLength && char.IsAsciiLetterOrDigit(text[0]) &&
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && !text.Contains("..", StringComparison.Ordinal);

    private static string PathOf(string scope, string[] below, string name, string extension, Guid fileId, string userId) =>
        scope + "/" + string.Join('/', below.Select(segment => segment
            .Replace("{fileId}", fileId.ToString("D"), StringComparison.Ordinal)
            .Replace("{userId}", new string([.. userId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '_').Take(128)]), StringComparison.Ordinal)
            .Replace("{extension}", extension, StringComparison.Ordinal)
            .Replace("{fileName}", name, StringComparison.Ordinal)));

    private static string Describe(ContentRule rule) => $"{rule.MediaType} ({string.Join(", ", rule.Extensions.Select(e => "." + e))})";

    private static string Excerpt(string key) => key.Length <= 64 ? key : key[..64] + "…";
}
