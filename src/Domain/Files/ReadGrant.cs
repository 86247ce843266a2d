using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary><c>grant.read</c>: one URL that was handed out. As in the list, admins and services see all of the tenant's, others their own.</summary>
public sealed class ReadGrant(TenantDatabase database)
{
    private const string Find = $"""
        SELECT {GrantSql.Columns} FROM grants g JOIN file_records f ON f.id = g.file_id
        WHERE g.id = @grant_id AND (@sees_all OR g.issued_to = @user_id)
        """;

    /// <summary>Reads.</summary>
    public async Task<Outcome<GrantRecord>> RunAsync(CallContext context, Guid grantId, CancellationToken cancellationToken)
    {
        var seesAll = (context.Caller.Roles & (Roles.Admin | Roles.Service)) != 0;
        var grant = await database.QuerySingleAsync(
            context.Caller.Tenant, new Statement(Find).Uuid("grant_id", grantId).Bool("sees_all", seesAll).Text("user_id", context.Caller.UserId),
            GrantSql.Read, cancellationToken);
        return grant is null ? new Refusal.NotFound("grant") : grant;
    }
}
