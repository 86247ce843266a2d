using Npgsql;
using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>The columns of <c>file_records</c> in the order that <see cref="Read(NpgsqlDataReader)"/> takes them.</summary>
public static class FileSql
{
    /// <summary>The columns, for SELECT and RETURNING.</summary>
    public const string Columns = """
        id, tenant_id, path, store, status, status_reason, file_type, scope, system, object_type, object_id, file_name, content_type, size,
        declared_sha256, sha256, etag, metadata, tags, upload_kind, multipart_id, part_bytes, part_count, uploaded_by, created_at, expires_at,
        available_at, missing_since, deleted_at, deleted_by, delete_reason, purged_at, version, classification, content_encoding, stored_size,
        last_accessed_at, archived_at, rehydrated_until, lock_mode, locked_until, lock_in_store
        """;

    /// <summary>How many columns these are: the ordinal of the first one after them.</summary>
    public const int Count = 42;

    /// <summary>The living file at a path; the index on paths holds exactly these.</summary>
    public const string AtPath = "path = @path AND status NOT IN ('expired', 'purged')";

    /// <summary>The file with an id, whatever its status.</summary>
    public const string WithId = "id = @file_id";

    /// <summary>Reads the columns from the start of a row.</summary>
    public static FileRecord Read(NpgsqlDataReader row) => Read(row, 0);

    /// <summary>Reads the columns, of which the first is at <paramref name="from"/>.</summary>
    public static FileRecord Read(NpgsqlDataReader row, int from) => new()
    {
        Id = row.GetGuid(from),
        Tenant = new TenantId(row.GetGuid(from + 1)),
        Path = row.GetString(from + 2),
        Store = row.GetString(from + 3),
        Status = row.GetString(from + 4),
        StatusReason = Text(row, from + 5),
        FileType = row.GetString(from + 6),
        Scope = row.GetString(from + 7),
        System = Text(row, from + 8),
        ObjectType = Text(row, from + 9),
        ObjectId = Text(row, from + 10),
        FileName = row.GetString(from + 11),
        ContentType = row.GetString(from + 12),
        Size = row.GetInt64(from + 13),
        DeclaredSha256 = row.IsDBNull(from + 14) ? null : row.GetFieldValue<byte[]>(from + 14),
        Sha256 = row.IsDBNull(from + 15) ? null : row.GetFieldValue<byte[]>(from + 15),
        ETag = Text(row, from + 16),
        MetadataJson = row.GetString(from + 17),
        Tags = row.GetFieldValue<string[]>(from + 18),
        UploadKind = row.GetString(from + 19),
        MultipartId = Text(row, from + 20),
        PartBytes = row.IsDBNull(from + 21) ? null : row.GetInt64(from + 21),
        PartCount = row.IsDBNull(from + 22) ? null : row.GetInt32(from + 22),
        UploadedBy = row.GetString(from + 23),
        CreatedAt = Time(row, from + 24)!.Value,
        ExpiresAt = Time(row, from + 25),
        AvailableAt = Time(row, from + 26),
        MissingSince = Time(row, from + 27),
        DeletedAt = Time(row, from + 28),
        DeletedBy = Text(row, from + 29),
        DeleteReason = Text(row, from + 30),
        PurgedAt = Time(row, from + 31),
        Version = row.GetInt32(from + 32),
        Classification = row.GetString(from + 33),
        ContentEncoding = Text(row, from + 34),
        StoredSize = row.IsDBNull(from + 35) ? null : row.GetInt64(from + 35),
        LastAccessedAt = Time(row, from + 36),
        ArchivedAt = Time(row, from + 37),
        RehydratedUntil = Time(row, from + 38),
        LockMode = Text(row, from + 39),
        LockedUntil = Time(row, from + 40),
        LockInStore = row.GetBoolean(from + 41),
    };

    /// <summary>A nullable text column.</summary>
    public static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    /// <summary>A nullable timestamp column, UTC.</summary>
    public static DateTimeOffset? Time(NpgsqlDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : new DateTimeOffset(row.GetDateTime(ordinal), TimeSpan.Zero);
}
