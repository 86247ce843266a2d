using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Erasure;

/// <summary><c>erasure.request</c>: the erasures that were asked for, and how far they are.</summary>
public sealed class ReadErasures(TenantDatabase database, TimeProvider time)
{
    private const string Find = $"SELECT {ErasureRecord.Columns} FROM erasures e JOIN retention_plans p ON p.id = e.plan_id WHERE e.tenant_id = @tenant_id AND e.id = @id";

    private const string List = $"""
        SELECT {ErasureRecord.Columns} FROM erasures e JOIN retention_plans p ON p.id = e.plan_id
        WHERE e.tenant_id = @tenant_id AND e.id < @before ORDER BY e.id DESC LIMIT @limit
        """;

    /// <summary>One of them.</summary>
    public async Task<Outcome<ErasureRecord>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var erasure = await database.QuerySingleAsync(
            tenant, new Statement(Find).Uuid("tenant_id", tenant.Value).Uuid("id", id).Time("now", time.GetUtcNow()), row => ErasureRecord.Read(row), cancellationToken);
        return erasure is null ? new Refusal.NotFound("erasure") : erasure;
    }

    /// <summary>A page of them, newest first.</summary>
    public async Task<Outcome<Page<ErasureRecord>>> ListAsync(CallContext context, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out before)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var statement = new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("before", before).Int("limit", limit + 1).Time("now", time.GetUtcNow());
        var erasures = await database.QueryAsync(tenant, statement, row => ErasureRecord.Read(row), cancellationToken);
        var page = erasures.Take(limit).ToList();
        return new Page<ErasureRecord>(page, erasures.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }
}
