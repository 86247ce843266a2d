using Strongroom.Exports;

namespace Strongroom.Functions.Exports;

/// <summary>An export, and how far it is: files listed, out of all. The inventory is there when its status is ready.</summary>
public sealed record ExportBody(
    Guid Id, string Status, string Format, ExportFilter Filter, long Done, long? Total, string RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Error,
    Guid? FileId)
{
    /// <summary>Shows an export.</summary>
    public static ExportBody Of(Export export) => new(
        export.Id, export.Status, export.Format, export.Filter, export.Done, export.Total, export.RequestedBy, export.CreatedAt, export.UpdatedAt, export.Error, export.FileId);
}
