namespace Strongroom.Transitions;

/// <summary>
/// What becomes of the plan's item and the run's counts when a transition is settled, as parts of the same statement. They read <c>settled</c>: the
/// transition's <c>file_id</c> and <c>plan_id</c>.
/// </summary>
internal static class TransitionSql
{
    private const string ItemBefore = """
        item_before AS (
            SELECT i.plan_id, i.file_id, (i.status = 'failed')::integer AS was_failed
            FROM retention_plan_items i JOIN settled s ON s.plan_id = i.plan_id AND s.file_id = i.file_id
            WHERE i.tenant_id = @tenant_id AND i.status IN ('promised', 'failed')),
        """;

    /// <summary>Done.</summary>
    public const string ItemDone = $"""
        {ItemBefore}
        item AS (
            UPDATE retention_plan_items i SET status = 'done', reason = NULL, updated_at = @now
            FROM item_before b WHERE i.plan_id = b.plan_id AND i.file_id = b.file_id
            RETURNING i.plan_id, i.size, b.was_failed),
        run AS (
            UPDATE retention_runs r SET done = r.done + 1, failed = r.failed - i.was_failed, bytes = r.bytes + i.size, updated_at = @now
            FROM item i WHERE r.plan_id = i.plan_id AND r.tenant_id = @tenant_id)
        """;

    /// <summary>Given up, for <c>@reason</c>.</summary>
    public const string ItemDropped = $"""
        {ItemBefore}
        item AS (
            UPDATE retention_plan_items i SET status = 'dropped', reason = @reason, updated_at = @now
            FROM item_before b WHERE i.plan_id = b.plan_id AND i.file_id = b.file_id
            RETURNING i.plan_id, i.size, b.was_failed),
        run AS (
            UPDATE retention_runs r SET dropped = r.dropped + 1, failed = r.failed - i.was_failed, updated_at = @now
            FROM item i WHERE r.plan_id = i.plan_id AND r.tenant_id = @tenant_id)
        """;

    /// <summary>Failed, for <c>@reason</c>; tried again.</summary>
    public const string ItemFailed = $"""
        {ItemBefore}
        item AS (
            UPDATE retention_plan_items i SET status = 'failed', reason = @reason, updated_at = @now
            FROM item_before b WHERE i.plan_id = b.plan_id AND i.file_id = b.file_id
            RETURNING i.plan_id, i.size, b.was_failed),
        run AS (
            UPDATE retention_runs r SET failed = r.failed + 1 - i.was_failed, updated_at = @now
            FROM item i WHERE r.plan_id = i.plan_id AND r.tenant_id = @tenant_id)
        """;
}
