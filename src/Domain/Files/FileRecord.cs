using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>A row of <c>file_records</c>. Timestamps are UTC.</summary>
public sealed record FileRecord
{
#pragma warning disable CS1591 // The columns are described in ARCHITECTURE.md and by their names.
    public required Guid Id { get; init; }
    public required TenantId Tenant { get; init; }
    public required string Path { get; init; }
    public required string Store { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public required string FileType { get; init; }
    public required string Scope { get; init; }
    public string? System { get; init; }
    public string? ObjectType { get; init; }
    public string? ObjectId { get; init; }
    public required string FileName { get; init; }
    public required string ContentType { get; init; }
    public required long Size { get; init; }
    public byte[]? DeclaredSha256 { get; init; }
    public byte[]? Sha256 { get; init; }
    public string? ETag { get; init; }
    public required string MetadataJson { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required string UploadKind { get; init; }
    public string? MultipartId { get; init; }
    public long? PartBytes { get; init; }
    public int? PartCount { get; init; }
    public required string UploadedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? AvailableAt { get; init; }
    public DateTimeOffset? MissingSince { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public string? DeletedBy { get; init; }
    public string? DeleteReason { get; init; }
    public DateTimeOffset? PurgedAt { get; init; }
    public required int Version { get; init; }
    public string Classification { get; init; } = "internal";
    public string? ContentEncoding { get; init; }
    public long? StoredSize { get; init; }
    public DateTimeOffset? LastAccessedAt { get; init; }
    public DateTimeOffset? ArchivedAt { get; init; }
    public DateTimeOffset? RehydratedUntil { get; init; }
    public string? LockMode { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
    public bool LockInStore { get; init; }
#pragma warning restore CS1591

    /// <summary>The object's full key.</summary>
    public ObjectKey Key => ObjectKey.Of(Tenant, Path);

    /// <summary>What the upload must be, as signed into its URL.</summary>
    public PutOptions Announced => new(Size, ContentType, DeclaredSha256);
}
