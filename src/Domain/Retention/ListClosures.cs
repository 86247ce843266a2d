using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary><c>retention.close</c>: the objects that are closed.</summary>
public sealed class ListClosures(TenantDatabase database)
{
    private const string List = $"""
        SELECT {Closure.Columns} FROM closed_objects c
        WHERE c.tenant_id = @tenant_id AND (@object_type IS NULL OR c.object_type = @object_type) AND (c.object_type, c.object_id) > (@after_type, @after_id)
        ORDER BY c.object_type, c.object_id LIMIT @limit
        """;

    /// <summary>A page of them, by type and id.</summary>
    public async Task<Outcome<Page<Closure>>> RunAsync(CallContext context, string? objectType, int limit, string? cursor, CancellationToken cancellationToken)
    {
        string[] after = ["", ""];
        if (cursor is not null && (after = Cursor.Read(cursor)?.Split('/') ?? []).Length != 2) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var statement = new Statement(List).Uuid("tenant_id", tenant.Value).Text("object_type", objectType)
            .Text("after_type", after[0]).Text("after_id", after[1]).Int("limit", limit + 1);
        var found = await database.QueryAsync(tenant, statement, Closure.Read, cancellationToken);
        var page = found.Take(limit).ToList();
        return new Page<Closure>(page, found.Count > limit ? Cursor.Write($"{page[^1].ObjectType}/{page[^1].ObjectId}") : null);
    }
}
