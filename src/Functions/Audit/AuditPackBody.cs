using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>A pack, and how far it is: entries of the log looked at, out of all. The file is there when its status is ready.</summary>
public sealed record AuditPackBody(
    Guid Id, string Status, long Done, long? Total, AuditPackFilter Filter, string RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Error, Guid? FileId)
{
    /// <summary>Shows a pack.</summary>
    public static AuditPackBody Of(AuditPack pack) => new(
        pack.Id, pack.Status, pack.Done, pack.Total, pack.Filter, pack.RequestedBy, pack.CreatedAt, pack.UpdatedAt, pack.Error, pack.FileId);
}
