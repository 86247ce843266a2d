using Strongroom.Database;
using Strongroom.Exports;

namespace Strongroom.Functions.Exports;

/// <summary>A page of exports, newest first. No cursor: the last page.</summary>
public sealed record ExportListBody(IReadOnlyList<ExportBody> Exports, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static ExportListBody Of(Page<Export> page) => new([.. page.Items.Select(ExportBody.Of)], page.Cursor);
}
