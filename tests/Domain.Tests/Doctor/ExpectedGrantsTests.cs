using Npgsql;
using Strongroom.Doctor;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Doctor;

/// <summary>What the migrations say is granted, and what is.</summary>
public sealed class ExpectedGrantsTests
{
    [Fact]
    public async Task Grants_ReadFromTheMigrations_AreThoseOfAMigratedDatabase()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var superuser = NpgsqlDataSource.Create(database.Superuser);
        await using var command = superuser.CreateCommand("""
            SELECT grantee::text, privilege_type::text, table_name::text, NULL FROM information_schema.table_privileges
            WHERE table_schema = 'strongroom' AND grantee IN ('strongroom_app', 'strongroom_worker')
            UNION
            SELECT grantee::text, privilege_type::text, table_name::text, column_name::text FROM information_schema.column_privileges c
            WHERE table_schema = 'strongroom' AND grantee IN ('strongroom_app', 'strongroom_worker') AND NOT EXISTS (
                SELECT FROM information_schema.table_privileges t
                WHERE (t.table_schema, t.table_name, t.grantee, t.privilege_type) = (c.table_schema, c.table_name, c.grantee, c.privilege_type))
            UNION
            SELECT grantee::text, privilege_type::text, routine_name::text, NULL FROM information_schema.routine_privileges
            WHERE routine_schema = 'strongroom' AND grantee IN ('strongroom_app', 'strongroom_worker')
            """);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var granted = new List<Privilege>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            granted.Add(new Privilege(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));

        granted.Count.ShouldBeGreaterThan(100);
        // A column's privilege beside the table's own says nothing more.
        new ExpectedGrants().All.Where(privilege => privilege.Column is null || !granted.Contains(privilege with { Column = null }))
            .Select(privilege => $"{privilege.Role} {privilege}").Order(StringComparer.Ordinal)
            .ShouldBe(granted.Select(privilege => $"{privilege.Role} {privilege}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Grants_TakenBackOrDropped_AreNoLongerExpected()
    {
        var grants = new ExpectedGrants([
            "GRANT SELECT, UPDATE (a, b) ON t, u TO strongroom_app, strongroom_worker;",
            "REVOKE UPDATE (b) ON t FROM strongroom_app; DROP TABLE u; ALTER TABLE t DROP COLUMN a;",
        ]);
        grants.All.Where(privilege => privilege.Table != "schema_migrations").Select(privilege => $"{privilege.Role}: {privilege}").ShouldBe([
            "strongroom_app: SELECT ON strongroom.t", "strongroom_worker: SELECT ON strongroom.t", "strongroom_worker: UPDATE (b) ON strongroom.t",
        ], ignoreOrder: true);
    }
}
