using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary><c>retention.holds</c>: the legal holds of a tenant, released ones too.</summary>
public sealed class ReadHolds(TenantDatabase database)
{
    private const string List = $"""
        SELECT {LegalHold.Columns} FROM legal_holds h
        WHERE h.tenant_id = @tenant_id AND h.id < @before AND (@released IS NULL OR (h.released_at IS NOT NULL) = @released) AND (@case_id IS NULL OR h.case_id = @case_id)
        ORDER BY h.id DESC LIMIT @limit
        """;

    /// <summary>One of them, with what it covers now.</summary>
    public async Task<Outcome<LegalHold>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var hold = await database.QuerySingleAsync(
            tenant, new Statement(HoldSql.Covered).Uuid("tenant_id", tenant.Value).Uuid("hold_id", id), HoldSql.Read, cancellationToken);
        return hold is null ? new Refusal.NotFound("hold") : hold;
    }

    /// <summary>A page of them, newest first; released or not, or both when <paramref name="released"/> is null.</summary>
    public async Task<Outcome<Page<LegalHold>>> ListAsync(
        CallContext context, bool? released, string? caseId, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out before)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var holds = await database.QueryAsync(
            tenant,
            new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("before", before).Bool("released", released).Text("case_id", caseId).Int("limit", limit + 1),
            row => LegalHold.Read(row), cancellationToken);
        var page = holds.Take(limit).ToList();
        return new Page<LegalHold>(page, holds.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }
}
