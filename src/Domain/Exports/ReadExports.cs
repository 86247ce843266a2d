using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Exports;

/// <summary><c>export.request</c>: the exports that were asked for, and how far they are.</summary>
public sealed class ReadExports(TenantDatabase database)
{
    private const string Find = $"SELECT {Export.Columns} FROM exports e WHERE e.tenant_id = @tenant_id AND e.id = @id";

    private const string List = $"SELECT {Export.Columns} FROM exports e WHERE e.tenant_id = @tenant_id AND e.id < @before ORDER BY e.id DESC LIMIT @limit";

    /// <summary>One of them.</summary>
    public async Task<Outcome<Export>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken) =>
        await FindAsync(context, id, cancellationToken) is { } export ? export : new Refusal.NotFound("export");

    /// <summary>A page of them, newest first.</summary>
    public async Task<Outcome<Page<Export>>> ListAsync(CallContext context, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out before)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var exports = await database.QueryAsync(
            tenant, new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("before", before).Int("limit", limit + 1), row => Export.Read(row), cancellationToken);
        var page = exports.Take(limit).ToList();
        return new Page<Export>(page, exports.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }

    internal Task<Export?> FindAsync(CallContext context, Guid id, CancellationToken cancellationToken) => database.QuerySingleAsync(
        context.Caller.Tenant, new Statement(Find).Uuid("tenant_id", context.Caller.Tenant.Value).Uuid("id", id), row => Export.Read(row), cancellationToken);
}
