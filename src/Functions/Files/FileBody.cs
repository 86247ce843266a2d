using System.Text.Json;
using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>A file's record as callers see it.</summary>
public sealed record FileBody(
    Guid Id, string Path, string FileName, string Status, string? StatusReason, string FileType, string Scope, string? System, string? ObjectType,
    string? ObjectId, string ContentType, long Size, string? Sha256, string? Etag, JsonElement Metadata, IReadOnlyList<string> Tags, string Store,
    string UploadedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? AvailableAt, bool Deleted, DateTimeOffset? DeletedAt,
    string? DeletedBy, int Version, string Classification, string? ContentEncoding, long? StoredSize, DateTimeOffset? LastAccessedAt, DateTimeOffset? ArchivedAt,
    DateTimeOffset? RehydratedUntil, FileLockBody? Lock)
{
    /// <summary>Shows a record.</summary>
    public static FileBody Of(FileRecord file) => new(
        file.Id, file.Path, file.FileName, file.Status, file.StatusReason, file.FileType, file.Scope, file.System, file.ObjectType, file.ObjectId,
        file.ContentType, file.Size, file.Sha256 is null ? null : Convert.ToHexStringLower(file.Sha256), file.ETag, JsonElement.Parse(file.MetadataJson),
        file.Tags, file.Store, file.UploadedBy, file.CreatedAt, file.ExpiresAt, file.AvailableAt,
        file.Status is FileStatus.Deleted or FileStatus.Purged, file.DeletedAt, file.DeletedBy, file.Version,
        file.Classification, file.ContentEncoding, file.StoredSize, file.LastAccessedAt, file.ArchivedAt, file.RehydratedUntil,
        file is { LockMode: { } mode, LockedUntil: { } until } ? new FileLockBody(mode, until, file.LockInStore ? "store" : "gateway") : null);
}
