using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Functions.Retention;

/// <summary>A page of locked files. No cursor: the last page.</summary>
public sealed record LockListBody(IReadOnlyList<LockBody> Locks, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static LockListBody Of(Page<FileRecord> page) => new([.. page.Items.Select(LockBody.Of)], page.Cursor);
}
