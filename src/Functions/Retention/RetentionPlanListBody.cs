using Strongroom.Database;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A page of plans, newest first. No cursor: the last page.</summary>
public sealed record RetentionPlanListBody(IReadOnlyList<RetentionPlanBody> Plans, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static RetentionPlanListBody Of(Page<RetentionPlan> page) => new([.. page.Items.Select(RetentionPlanBody.Of)], page.Cursor);
}
