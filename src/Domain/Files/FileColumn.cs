namespace Strongroom.Files;

/// <summary>The columns of a <see cref="FileRow"/>, in their order.</summary>
public enum FileColumn
{
#pragma warning disable CS1591 // Named like the members of FileRecord.
    Id,
    Path,
    FileName,
    Status,
    StatusReason,
    FileType,
    Scope,
    System,
    ObjectType,
    ObjectId,
    ContentType,
    Size,
    Sha256,
    ETag,
    Metadata,
    Tags,
    Store,
    UploadedBy,
    CreatedAt,
    ExpiresAt,
    AvailableAt,
    DeletedAt,
    DeletedBy,
    Version,
    Classification,
    ContentEncoding,
    StoredSize,
    LastAccessedAt,
    ArchivedAt,
    RehydratedUntil,
    LockMode,
    LockedUntil,
    LockInStore,
#pragma warning restore CS1591
}
