using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary><c>retention.plans</c>: the runs of a tenant, and how far they are.</summary>
public sealed class RetentionRuns(TenantDatabase database)
{
    // The purge and moves mark items; the run's own figures follow at the next pass. While it runs the items are counted.
    private const string Find = """
        SELECT r.id, r.plan_id, r.status, r.total, c.done, c.dropped, c.failed, c.bytes, r.started_at, r.updated_at, r.finished_at
        FROM retention_runs r, LATERAL (
            SELECT r.done, r.dropped, r.failed, r.bytes WHERE r.status = 'done'
            UNION ALL
            SELECT count(*) FILTER (WHERE i.status = 'done'), count(*) FILTER (WHERE i.status = 'dropped'), count(*) FILTER (WHERE i.status = 'failed'),
                coalesce(sum(i.size) FILTER (WHERE i.status = 'done'), 0)::bigint
            FROM retention_plan_items i WHERE i.plan_id = r.plan_id HAVING r.status <> 'done') c
        WHERE r.tenant_id = @tenant_id AND r.id = @id
        """;

    private const string List = $"SELECT {RetentionRun.Columns} FROM retention_runs r WHERE r.tenant_id = @tenant_id AND r.id < @before ORDER BY r.id DESC LIMIT @limit";

    /// <summary>One of them.</summary>
    public async Task<Outcome<RetentionRun>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var run = await database.QuerySingleAsync(tenant, new Statement(Find).Uuid("tenant_id", tenant.Value).Uuid("id", id), RetentionRun.Read, cancellationToken);
        return run is null ? new Refusal.NotFound("run") : run;
    }

    /// <summary>A page of them, newest first.</summary>
    public async Task<Outcome<Page<RetentionRun>>> ListAsync(CallContext context, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out before)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var statement = new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("before", before).Int("limit", limit + 1);
        var runs = await database.QueryAsync(tenant, statement, RetentionRun.Read, cancellationToken);
        var page = runs.Take(limit).ToList();
        return new Page<RetentionRun>(page, runs.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }
}
