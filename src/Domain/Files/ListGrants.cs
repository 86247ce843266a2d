using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary><c>grant.list</c>: the URLs that were handed out, newest first. Admins and services see all of the tenant's, others their own.</summary>
public sealed class ListGrants(TenantDatabase database, TimeProvider time)
{
    private const string List = $"""
        SELECT {GrantSql.Columns} FROM grants g JOIN file_records f ON f.id = g.file_id
        WHERE g.id < @before AND (@file_id IS NULL OR g.file_id = @file_id) AND (@kind IS NULL OR g.kind = @kind)
            AND (@issued_to IS NULL OR g.issued_to = @issued_to)
            AND (@active IS NULL OR @active = (g.revoked_at IS NULL AND g.expires_at > @now AND (g.max_uses IS NULL OR g.uses < g.max_uses)))
        ORDER BY g.id DESC LIMIT @limit
        """;

    /// <summary>Lists.</summary>
    public async Task<Outcome<Page<GrantRecord>>> RunAsync(CallContext context, GrantQuery query, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (query.Limit is < 1 or > 1000) errors.Add(new FieldError("limit", "A page holds 1 to 1,000 grants.", "1 to 1000"));
        if (query.Kind is not (null or "upload" or "download" or "link")) errors.Add(new FieldError("kind", "One of: upload, download, link."));
        var before = Guid.AllBitsSet;
        if (query.Cursor is not null && !Guid.TryParse(Cursor.Read(query.Cursor), out before)) errors.Add(new FieldError("cursor", "Not a cursor of this listing."));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var seesAll = (context.Caller.Roles & (Roles.Admin | Roles.Service)) != 0;
        var grants = await database.QueryAsync(
            context.Caller.Tenant,
            new Statement(List).Uuid("before", before).Uuid("file_id", query.FileId).Text("kind", query.Kind).Bool("active", query.Active)
                .Text("issued_to", seesAll ? query.IssuedTo : context.Caller.UserId).Time("now", time.GetUtcNow()).Int("limit", query.Limit + 1),
            GrantSql.Read, cancellationToken);
        var page = grants.Take(query.Limit).ToList();
        return new Page<GrantRecord>(page, grants.Count > query.Limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }
}
