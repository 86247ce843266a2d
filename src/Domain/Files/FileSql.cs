using Npgsql;
using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>The columns of <c>file_records</c> in the order that <see cref="Read"/> takes them.</summary>
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
    public static FileRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Tenant = new TenantId(row.GetGuid(1)),
        Path = row.GetString(2),
        Store = row.GetString(3),
        Status = row.GetString(4),
        StatusReason = Text(row, 5),
        FileType = row.GetString(6),
        Scope = row.GetString(7),
        System = Text(row, 8),
        ObjectType = Text(row, 9),
        ObjectId = Text(row, 10),
        FileName = row.GetString(11),
        ContentType = row.GetString(12),
        Size = row.GetInt64(13),
        DeclaredSha256 = row.IsDBNull(14) ? null : row.GetFieldValue<byte[]>(14),
        Sha256 = row.IsDBNull(15) ? null : row.GetFieldValue<byte[]>(15),
        ETag = Text(row, 16),
        MetadataJson = row.GetString(17),
        Tags = row.GetFieldValue<string[]>(18),
        UploadKind = row.GetString(19),
        MultipartId = Text(row, 20),
        PartBytes = row.IsDBNull(21) ? null : row.GetInt64(21),
        PartCount = row.IsDBNull(22) ? null : row.GetInt32(22),
        UploadedBy = row.GetString(23),
        CreatedAt = Time(row, 24)!.Value,
        ExpiresAt = Time(row, 25),
        AvailableAt = Time(row, 26),
        MissingSince = Time(row, 27),
        DeletedAt = Time(row, 28),
        DeletedBy = Text(row, 29),
        DeleteReason = Text(row, 30),
        PurgedAt = Time(row, 31),
        Version = row.GetInt32(32),
        Classification = row.GetString(33),
        ContentEncoding = Text(row, 34),
        StoredSize = row.IsDBNull(35) ? null : row.GetInt64(35),
        LastAccessedAt = Time(row, 36),
        ArchivedAt = Time(row, 37),
        RehydratedUntil = Time(row, 38),
        LockMode = Text(row, 39),
        LockedUntil = Time(row, 40),
        LockInStore = row.GetBoolean(41),
    };

    /// <summary>A nullable text column.</summary>
    public static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    /// <summary>A nullable timestamp column, UTC.</summary>
    public static DateTimeOffset? Time(NpgsqlDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : new DateTimeOffset(row.GetDateTime(ordinal), TimeSpan.Zero);
}
