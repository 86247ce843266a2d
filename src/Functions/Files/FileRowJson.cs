using System.Text.Json;
using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>Writes a file of a listing as a <see cref="FileBody"/> is written, straight from its row.</summary>
internal sealed class FileRowJson(Utf8JsonWriter json)
{
    private static readonly JsonEncodedText[] Names = [.. Enum.GetNames<FileColumn>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];
    private static readonly JsonEncodedText Etag = JsonEncodedText.Encode("etag");
    private static readonly JsonEncodedText Deleted = JsonEncodedText.Encode("deleted");
    private static readonly JsonEncodedText Lock = JsonEncodedText.Encode("lock");
    private static readonly JsonEncodedText Mode = JsonEncodedText.Encode("mode");
    private static readonly JsonEncodedText Until = JsonEncodedText.Encode("until");
    private static readonly JsonEncodedText EnforcedBy = JsonEncodedText.Encode("enforcedBy");

    /// <summary>Writes one.</summary>
    public void Write(FileRow row)
    {
        json.WriteStartObject();
        json.WriteString(Names[(int)FileColumn.Id], row.Id);
        Text(row, FileColumn.Path);
        Text(row, FileColumn.FileName);
        var status = row.Bytes(FileColumn.Status);
        var deleted = status.SequenceEqual("deleted"u8) || status.SequenceEqual("purged"u8);
        json.WriteString(Names[(int)FileColumn.Status], status);
        TextIfAny(row, FileColumn.StatusReason);
        Text(row, FileColumn.FileType);
        Text(row, FileColumn.Scope);
        TextIfAny(row, FileColumn.System);
        TextIfAny(row, FileColumn.ObjectType);
        TextIfAny(row, FileColumn.ObjectId);
        Text(row, FileColumn.ContentType);
        Number(row, FileColumn.Size);
        if (row.Has(FileColumn.Sha256)) Hex(row.Bytes(FileColumn.Sha256));
        if (row.Has(FileColumn.ETag)) json.WriteString(Etag, row.Bytes(FileColumn.ETag));
        Json(row, FileColumn.Metadata);
        Json(row, FileColumn.Tags);
        Text(row, FileColumn.Store);
        Text(row, FileColumn.UploadedBy);
        TimeIfAny(row, FileColumn.CreatedAt);
        TimeIfAny(row, FileColumn.ExpiresAt);
        TimeIfAny(row, FileColumn.AvailableAt);
        json.WriteBoolean(Deleted, deleted);
        TimeIfAny(row, FileColumn.DeletedAt);
        TextIfAny(row, FileColumn.DeletedBy);
        Number(row, FileColumn.Version);
        Text(row, FileColumn.Classification);
        TextIfAny(row, FileColumn.ContentEncoding);
        if (row.Has(FileColumn.StoredSize)) Number(row, FileColumn.StoredSize);
        TimeIfAny(row, FileColumn.LastAccessedAt);
        TimeIfAny(row, FileColumn.ArchivedAt);
        TimeIfAny(row, FileColumn.RehydratedUntil);
        if (row.Has(FileColumn.LockMode) && row.Has(FileColumn.LockedUntil)) WriteLock(row);
        json.WriteEndObject();
    }

    private void Text(FileRow row, FileColumn column) => json.WriteString(Names[(int)column], row.Bytes(column));

    private void TextIfAny(FileRow row, FileColumn column)
    {
        if (row.Has(column)) Text(row, column);
    }

    private void TimeIfAny(FileRow row, FileColumn column)
    {
        if (row.Has(column)) json.WriteString(Names[(int)column], row.Time(column));
    }

    private void Number(FileRow row, FileColumn column) => json.WriteNumber(Names[(int)column], row.Number(column));

    private void Hex(ReadOnlySpan<byte> hash)
    {
        Span<byte> digits = stackalloc byte[64];
        Convert.TryToHexStringLower(hash, digits, out var written);
        json.WriteString(Names[(int)FileColumn.Sha256], digits[..written]);
    }

    // The database's own JSON has other spaces and escapes.
    private void Json(FileRow row, FileColumn column)
    {
        json.WritePropertyName(Names[(int)column]);
        var reader = new Utf8JsonReader(row.Bytes(column));
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: json.WriteStartObject(); break;
                case JsonTokenType.EndObject: json.WriteEndObject(); break;
                case JsonTokenType.StartArray: json.WriteStartArray(); break;
                case JsonTokenType.EndArray: json.WriteEndArray(); break;
                case JsonTokenType.PropertyName when reader.ValueIsEscaped: json.WritePropertyName(reader.GetString()!); break;
                case JsonTokenType.PropertyName: json.WritePropertyName(reader.ValueSpan); break;
                case JsonTokenType.String when reader.ValueIsEscaped: json.WriteStringValue(reader.GetString()); break;
                case JsonTokenType.String: json.WriteStringValue(reader.ValueSpan); break;
                default: json.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
            }
        }
    }

    private void WriteLock(FileRow row)
    {
        json.WriteStartObject(Lock);
        json.WriteString(Mode, row.Bytes(FileColumn.LockMode));
        json.WriteString(Until, row.Time(FileColumn.LockedUntil));
        json.WriteString(EnforcedBy, row.Is(FileColumn.LockInStore) ? "store"u8 : "gateway"u8);
        json.WriteEndObject();
    }
}
