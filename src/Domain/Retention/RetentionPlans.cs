using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary><c>retention.plans</c>: the plans of a tenant and what is in them.</summary>
public sealed class RetentionPlans(TenantDatabase database)
{
    private const string Find = $"SELECT {RetentionPlan.Columns} FROM retention_plans p WHERE p.tenant_id = @tenant_id AND p.id = @id";

    private const string List = $"""
        SELECT {RetentionPlan.Columns} FROM retention_plans p
        WHERE p.tenant_id = @tenant_id AND p.id < @before AND (@status IS NULL OR p.status = @status) ORDER BY p.id DESC LIMIT @limit
        """;

    private const string Items = """
        SELECT i.file_id, i.file_version, f.path, i.policy_id, p.name, i.policy_version, i.action, i.size, i.due_at, i.status, i.reason
        FROM retention_plan_items i JOIN file_records f ON f.id = i.file_id LEFT JOIN retention_policies p ON p.id = i.policy_id
        WHERE i.tenant_id = @tenant_id AND i.plan_id = @id AND i.file_id > @after AND (@status IS NULL OR i.status = @status) ORDER BY i.file_id LIMIT @limit
        """;

    /// <summary>One of them.</summary>
    public async Task<Outcome<RetentionPlan>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var plan = await database.QuerySingleAsync(
            tenant, new Statement(Find).Uuid("tenant_id", tenant.Value).Uuid("id", id), row => RetentionPlan.Read(row), cancellationToken);
        return plan is null ? new Refusal.NotFound("plan") : plan;
    }

    /// <summary>A page of them, newest first.</summary>
    public async Task<Outcome<Page<RetentionPlan>>> ListAsync(CallContext context, string? status, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out before)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var statement = new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("before", before).Text("status", status).Int("limit", limit + 1);
        var plans = await database.QueryAsync(tenant, statement, row => RetentionPlan.Read(row), cancellationToken);
        var page = plans.Take(limit).ToList();
        return new Page<RetentionPlan>(page, plans.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }

    /// <summary>A page of a plan's files, in the order that the digest takes them.</summary>
    public async Task<Outcome<Page<RetentionPlanItem>>> ItemsAsync(
        CallContext context, Guid id, string? status, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out after)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var plan = await RunAsync(context, id, cancellationToken);
        if (plan.Refusal is { } refusal) return refusal;
        var tenant = context.Caller.Tenant;
        var statement = new Statement(Items).Uuid("tenant_id", tenant.Value).Uuid("id", id).Uuid("after", after).Text("status", status).Int("limit", limit + 1);
        var items = await database.QueryAsync(
            tenant, statement,
            row => new RetentionPlanItem(
                row.GetGuid(0), row.GetInt32(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetGuid(3), FileSql.Text(row, 4), row.IsDBNull(5) ? null : row.GetInt32(5),
                row.GetString(6), row.GetInt64(7), FileSql.Time(row, 8)!.Value, row.GetString(9), FileSql.Text(row, 10)),
            cancellationToken);
        var page = items.Take(limit).ToList();
        return new Page<RetentionPlanItem>(page, items.Count > limit ? Cursor.Write(page[^1].FileId.ToString()) : null);
    }
}
