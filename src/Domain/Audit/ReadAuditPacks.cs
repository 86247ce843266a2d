using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary><c>audit.pack</c>: the packs that were asked for, and how far they are.</summary>
public sealed class ReadAuditPacks(TenantDatabase database)
{
    private const string Find = $"SELECT {AuditPack.Columns} FROM audit_packs p WHERE p.tenant_id = @tenant_id AND p.id = @id";

    private const string List = $"""
        SELECT {AuditPack.Columns} FROM audit_packs p WHERE p.tenant_id = @tenant_id AND p.id < @before ORDER BY p.id DESC LIMIT @limit
        """;

    /// <summary>One of them.</summary>
    public async Task<Outcome<AuditPack>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var pack = await database.QuerySingleAsync(
            tenant, new Statement(Find).Uuid("tenant_id", tenant.Value).Uuid("id", id), row => AuditPack.Read(row), cancellationToken);
        return pack is null ? new Refusal.NotFound("audit pack") : pack;
    }

    /// <summary>A page of them, newest first.</summary>
    public async Task<Outcome<Page<AuditPack>>> ListAsync(CallContext context, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out before)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var packs = await database.QueryAsync(
            tenant, new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("before", before).Int("limit", limit + 1), row => AuditPack.Read(row), cancellationToken);
        var page = packs.Take(limit).ToList();
        return new Page<AuditPack>(page, packs.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }
}
