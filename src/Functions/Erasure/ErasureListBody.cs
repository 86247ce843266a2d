using Strongroom.Database;
using Strongroom.Erasure;

namespace Strongroom.Functions.Erasure;

/// <summary>A page of erasures, newest first. No cursor: the last page.</summary>
public sealed record ErasureListBody(IReadOnlyList<ErasureBody> Erasures, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static ErasureListBody Of(Page<ErasureRecord> page) => new([.. page.Items.Select(ErasureBody.Of)], page.Cursor);
}
