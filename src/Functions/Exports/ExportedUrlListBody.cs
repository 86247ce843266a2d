using Strongroom.Database;
using Strongroom.Exports;

namespace Strongroom.Functions.Exports;

/// <summary>A page of signed URLs. No cursor: the last page.</summary>
public sealed record ExportedUrlListBody(IReadOnlyList<ExportedUrlBody> Urls, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static ExportedUrlListBody Of(Page<ExportedUrl> page) => new([.. page.Items.Select(ExportedUrlBody.Of)], page.Cursor);
}
