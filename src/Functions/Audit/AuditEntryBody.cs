using System.Text.Json;
using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>An audit entry as admins see it.</summary>
public sealed record AuditEntryBody(
    Guid Id, DateTimeOffset OccurredAt, string Operation, string Action, bool Success, string? Error, Guid ActorId, string? UserId, string UserRole, string? Ip, string? Device,
    string? TraceId, Guid? FileId, string? FilePath, string? RelatedObjectType, string? RelatedObjectId, Guid? GrantId, JsonElement Metadata)
{
    /// <summary>Shows an entry.</summary>
    public static AuditEntryBody Of(AuditEntry entry) => new(
        entry.Id, entry.OccurredAt, entry.Operation, entry.Action, entry.Success, entry.Error, entry.ActorId, entry.UserId, entry.UserRole, entry.Ip, entry.Device,
        entry.TraceId, entry.FileId, entry.FilePath, entry.RelatedObjectType, entry.RelatedObjectId, entry.GrantId, JsonElement.Parse(entry.MetadataJson));
}
