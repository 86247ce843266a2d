using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Functions.Grants;

/// <summary>A page of grants, newest first. No cursor: the last page.</summary>
public sealed record GrantListBody(IReadOnlyList<GrantBody> Grants, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static GrantListBody Of(Page<GrantRecord> page) => new([.. page.Items.Select(GrantBody.Of)], page.Cursor);
}
