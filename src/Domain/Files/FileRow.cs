using Npgsql;

namespace Strongroom.Files;

/// <summary>
/// A file of a listing while its row is being read: what callers are shown of it, and nothing is made of what is not asked for. Text stays the UTF-8 that the
/// database sent; as strings, the texts of a page would be most of what a listing allocates.
/// </summary>
public sealed class FileRow
{
    /// <summary>The columns in the order of <see cref="FileColumn"/>.</summary>
    internal const string Columns = """
        id, path, file_name, status, status_reason, file_type, scope, system, object_type, object_id, content_type, size, sha256, etag,
        metadata::text, array_to_json(tags), store, uploaded_by, created_at, expires_at, available_at, deleted_at, deleted_by, version, classification,
        content_encoding, stored_size, last_accessed_at, archived_at, rehydrated_until, lock_mode, locked_until, lock_in_store
        """;

    /// <summary>How many columns these are: the ordinal of the first one after them.</summary>
    internal const int Count = 33;

    private byte[] _bytes = new byte[1024];
    private NpgsqlDataReader _row = null!;

    /// <summary>Whether the column has a value.</summary>
    public bool Has(FileColumn column) => !_row.IsDBNull((int)column);

    /// <summary>The id.</summary>
    public Guid Id => _row.GetGuid((int)FileColumn.Id);

    /// <summary>A text, JSON or binary column; JSON as UTF-8 text. Valid until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Bytes(FileColumn column)
    {
        var length = (int)_row.GetBytes((int)column, 0, _bytes, 0, _bytes.Length);
        if (length < _bytes.Length) return _bytes.AsSpan(0, length);

        // It filled the buffer and may be longer.
        length = (int)_row.GetBytes((int)column, 0, null, 0, 0);
        if (length > _bytes.Length) _bytes = new byte[length * 2];
        return _bytes.AsSpan(0, (int)_row.GetBytes((int)column, 0, _bytes, 0, length));
    }

    /// <summary>A number.</summary>
    public long Number(FileColumn column) => column == FileColumn.Version ? _row.GetInt32((int)column) : _row.GetInt64((int)column);

    /// <summary>A timestamp, UTC.</summary>
    public DateTimeOffset Time(FileColumn column) => new(_row.GetDateTime((int)column), TimeSpan.Zero);

    /// <summary>Whether it is so.</summary>
    public bool Is(FileColumn column) => _row.GetBoolean((int)column);

    /// <summary>Stands for the row that the reader is at.</summary>
    internal FileRow At(NpgsqlDataReader row)
    {
        _row = row;
        return this;
    }
}
