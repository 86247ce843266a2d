using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Files;

namespace Strongroom.Exports;

/// <summary>
/// Writes files as lines: a JSON object each, or CSV by RFC 4180 with a header. Both have the same fields in the same order; docs/retention.md lists them.
/// </summary>
public sealed class InventoryWriter(Stream output, bool csv) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Name, Func<FileRecord, object?> Value)[] Fields =
    [
        ("id", f => f.Id), ("path", f => f.Path), ("fileName", f => f.FileName), ("fileType", f => f.FileType), ("status", f => f.Status), ("statusReason", f => f.StatusReason),
        ("contentType", f => f.ContentType), ("size", f => f.Size), ("sha256", f => f.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null), ("etag", f => f.ETag),
        ("store", f => f.Store), ("contentEncoding", f => f.ContentEncoding), ("storedSize", f => f.StoredSize), ("classification", f => f.Classification),
        ("scope", f => f.Scope), ("system", f => f.System), ("objectType", f => f.ObjectType), ("objectId", f => f.ObjectId), ("tags", f => f.Tags),
        ("metadata", f => JsonSerializer.Deserialize<JsonElement>(f.MetadataJson)), ("uploadedBy", f => f.UploadedBy), ("createdAt", f => f.CreatedAt),
        ("availableAt", f => f.AvailableAt), ("lastAccessedAt", f => f.LastAccessedAt), ("archivedAt", f => f.ArchivedAt), ("lockMode", f => f.LockMode),
        ("lockedUntil", f => f.LockedUntil), ("deletedAt", f => f.DeletedAt), ("version", f => f.Version),
    ];

    private readonly StreamWriter _lines = new(output, new UTF8Encoding(false), 64 * 1024, leaveOpen: true) { NewLine = csv ? "\r\n" : "\n" };
    private bool _begun;

    /// <summary>Writes a line.</summary>
    public async Task WriteAsync(FileRecord file, CancellationToken cancellationToken)
    {
        await BeginAsync();
        var line = csv
            ? string.Join(',', Fields.Select(field => Cell(field.Value(file))))
            : JsonSerializer.Serialize(Fields.Select(field => KeyValuePair.Create(field.Name, field.Value(file))).Where(field => field.Value is not null).ToDictionary(), Json);
        await _lines.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await BeginAsync();
        await _lines.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        if (csv && !_begun) await _lines.WriteLineAsync(string.Join(',', Fields.Select(field => field.Name)));
        _begun = true;
    }

    // A spreadsheet takes a cell that begins like a formula for one: names come from strangers, so an apostrophe comes before it.
    private static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            string s => s,
            DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            IReadOnlyList<string> tags => JsonSerializer.Serialize(tags, Json),
            JsonElement json => json.GetRawText(),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        if (value is string && text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
