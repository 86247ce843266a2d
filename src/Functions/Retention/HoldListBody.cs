using Strongroom.Database;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A page of holds, newest first. No cursor: the last page.</summary>
public sealed record HoldListBody(IReadOnlyList<HoldBody> Holds, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static HoldListBody Of(Page<LegalHold> page) => new([.. page.Items.Select(HoldBody.Of)], page.Cursor);
}
