using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Functions.Audit;

/// <summary>A page of packs, newest first. No cursor: the last page.</summary>
public sealed record AuditPackListBody(IReadOnlyList<AuditPackBody> Packs, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static AuditPackListBody Of(Page<AuditPack> page) => new([.. page.Items.Select(AuditPackBody.Of)], page.Cursor);
}
