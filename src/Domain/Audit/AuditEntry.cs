namespace Strongroom.Audit;

/// <summary>A row of <c>storage_audit_logs</c>.</summary>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset OccurredAt, string Operation, string Action, bool Success, string? Error, string UserId, string UserRole, string? Ip, string? Device,
    string? TraceId, Guid? FileId, string? FilePath, string? RelatedObjectType, string? RelatedObjectId, Guid? GrantId, string MetadataJson);
