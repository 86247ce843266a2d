using Strongroom.Database;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A page of closed objects, by type and id. No cursor: the last page.</summary>
public sealed record ClosureListBody(IReadOnlyList<ClosureBody> Closures, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static ClosureListBody Of(Page<Closure> page) => new([.. page.Items.Select(ClosureBody.Of)], page.Cursor);
}
