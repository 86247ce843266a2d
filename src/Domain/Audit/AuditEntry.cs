namespace Strongroom.Audit;

/// <summary>
/// A row of <c>storage_audit_logs</c>, with the names behind its pseudonyms where they are still known: after an erasure
/// <paramref name="UserId"/>, <paramref name="Ip"/> and <paramref name="Device"/> are null.
/// </summary>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset OccurredAt, string Operation, string Action, bool Success, string? Error, Guid ActorId, string? UserId, string UserRole,
    string? Ip, string? Device, string? TraceId, Guid? FileId, string? FilePath, string? RelatedObjectType, string? RelatedObjectId, Guid? GrantId,
    string MetadataJson);
