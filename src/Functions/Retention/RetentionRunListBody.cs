using Strongroom.Database;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A page of runs, newest first. No cursor: the last page.</summary>
public sealed record RetentionRunListBody(IReadOnlyList<RetentionRunBody> Runs, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static RetentionRunListBody Of(Page<RetentionRun> page) => new([.. page.Items.Select(RetentionRunBody.Of)], page.Cursor);
}
