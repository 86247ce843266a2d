using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether the roles are there, stand under row-level security, own nothing, and may do what the migrations grant and no more.</summary>
public sealed class RolesCheck(TenantDatabase database, ExpectedGrants expected) : IDoctorCheck
{
    private static readonly string[] Roles = ["strongroom_owner", "strongroom_app", "strongroom_worker"];

    private const string Attributes = """
        SELECT r.rolname::text, r.rolsuper, r.rolbypassrls, r.rolcreaterole OR r.rolcreatedb OR r.rolreplication,
            (SELECT count(*) FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'
                AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))),
            ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1)
        FROM pg_roles r WHERE r.rolname = ANY (@roles)
        """;

    private const string Granted = """
        WITH product AS (
            SELECT oid FROM pg_namespace WHERE nspname = 'strongroom'
        ), held AS (
            SELECT a.grantee, a.privilege_type, c.relname::text AS name, NULL::text AS part
            FROM pg_class c JOIN product ON product.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) a
            UNION ALL
            SELECT a.grantee, a.privilege_type, c.relname::text, t.attname::text
            FROM pg_class c JOIN product ON product.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped CROSS JOIN LATERAL aclexplode(t.attacl) a
            UNION ALL
            SELECT a.grantee, a.privilege_type, p.proname::text, NULL
            FROM pg_proc p JOIN product ON product.oid = p.pronamespace CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            WHERE p.prosecdef
        )
        SELECT coalesce(r.rolname::text, 'PUBLIC'), h.privilege_type, h.name, h.part
        FROM held h LEFT JOIN pg_roles r ON r.oid = h.grantee
        WHERE h.grantee = 0 OR r.rolname IN ('strongroom_app', 'strongroom_worker')
        """;

    private const string OnSchema = """
        SELECT r.rolname::text, has_schema_privilege(r.oid, n.oid, 'CREATE'), has_schema_privilege(r.oid, n.oid, 'USAGE')
        FROM pg_roles r JOIN pg_namespace n ON n.nspname = 'strongroom' WHERE r.rolname IN ('strongroom_app', 'strongroom_worker')
        """;

    /// <inheritdoc />
    public string Name => "roles";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var roles = await database.QueryAsync(
            default(TenantId), new Statement(Attributes).Texts("roles", Roles),
            row => new RoleFacts(row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetInt64(4), row.GetFieldValue<string[]>(5)), cancellationToken);
        foreach (var missing in Roles.Except(roles.Select(role => role.Name)))
            found.Add(missing, "There is no such role.", "Nothing works without it.", "As an administrator of the server: psql -d DATABASE -f db/roles.sql");
        foreach (var role in roles) CheckRole(found, role);

        foreach (var (role, creates, uses) in await database.QueryAsync(
            default(TenantId), new Statement(OnSchema), row => (row.GetString(0), row.GetBoolean(1), row.GetBoolean(2)), cancellationToken))
        {
            if (creates) found.Add(role, "It may create objects in the schema strongroom.", "What it creates it owns, past row-level security.", $"REVOKE CREATE ON SCHEMA strongroom FROM {role};");
            if (!uses) found.Add(role, "It may not use the schema strongroom.", "It reaches no table.", $"GRANT USAGE ON SCHEMA strongroom TO {role};");
        }

        var granted = (await database.QueryAsync(
            default(TenantId), new Statement(Granted), row => new Privilege(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)),
            cancellationToken)).ToHashSet();
        foreach (var (role, more) in granted.Except(expected.All).GroupBy(privilege => privilege.Role).Select(group => (group.Key, group.ToList())))
            found.Add(
                role, $"It may do more than any migration grants: {List(more)}.", "Least privilege is what a stolen password, or a mistake in a query, is stopped by.",
                string.Join(' ', more.Select(privilege => $"REVOKE {privilege} FROM {role};")));
        // While no migration has run there is nothing to be granted, and the migrations say so.
        if (granted.Count == 0) return found.ToResult("no schema yet");
        foreach (var (role, less) in expected.All.Except(granted).GroupBy(privilege => privilege.Role).Select(group => (group.Key, group.ToList())))
            found.Add(
                role, $"It may not do what the migrations have granted: {List(less)}.", "Requests or timers that need it fail.",
                string.Join(' ', less.Select(privilege => $"GRANT {privilege} TO {role};")));
        return found.ToResult($"{roles.Count} roles, {granted.Count} privileges");
    }

    private static void CheckRole(Findings found, RoleFacts role)
    {
        if (role.IsSuperuser) found.Add(role.Name, "It is a superuser.", "Row-level security does not hold for it: every tenant's rows are open.", $"ALTER ROLE {role.Name} NOSUPERUSER;");
        if (role.BypassesRls) found.Add(role.Name, "It has BYPASSRLS.", "Row-level security does not hold for it: every tenant's rows are open.", $"ALTER ROLE {role.Name} NOBYPASSRLS;");
        if (role.CanMakeMore) found.Add(role.Name, "It may create roles or databases, or replicate.", "It could make itself a way around its own limits.", $"ALTER ROLE {role.Name} NOCREATEROLE NOCREATEDB NOREPLICATION;");
        if (role.Name == "strongroom_owner") return;
        if (role.Owns > 0) found.Add(role.Name, $"It owns {role.Owns} object(s) of the database.", "Who owns a table can switch its row-level security off.", $"REASSIGN OWNED BY {role.Name} TO strongroom_owner;");
        foreach (var of in role.MemberOf)
            found.Add(role.Name, $"It is a member of {of}.", "It may do what that role may.", $"REVOKE {of} FROM {role.Name};");
    }

    private static string List(List<Privilege> privileges) =>
        string.Join(", ", privileges.Select(privilege => privilege.ToString()).Order(StringComparer.Ordinal).Take(5)) + (privileges.Count > 5 ? $" and {privileges.Count - 5} more" : "");

    private sealed record RoleFacts(string Name, bool IsSuperuser, bool BypassesRls, bool CanMakeMore, long Owns, string[] MemberOf);
}
