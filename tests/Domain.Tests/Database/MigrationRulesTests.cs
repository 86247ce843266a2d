using Strongroom.Database;

namespace Strongroom.Domain.Tests.Database;

/// <summary>Migrations run while the version before them serves.</summary>
public sealed class MigrationRulesTests
{
    /// <summary>Those before had no version in production to get on with.</summary>
    private const int FirstThatMustBeSafe = 5;

    [Fact]
    public void Migrations_FromTheFifthOn_AreSafeForTheVersionStillRunning()
    {
        var later = Migration.All.Where(migration => migration.Version >= FirstThatMustBeSafe).ToList();
        later.ShouldNotBeEmpty();
        later.SelectMany(MigrationRules.Broken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ALTER TABLE tenants DROP COLUMN store;", "DROP COLUMN")]
    [InlineData("DROP TABLE leases;", "DROP:")]
    [InlineData("DROP FUNCTION uuid_v7;", "DROP:")]
    [InlineData("ALTER TABLE tenants RENAME COLUMN store TO place;", "RENAME")]
    [InlineData("ALTER TABLE tenants RENAME TO customers;", "RENAME")]
    [InlineData("ALTER TABLE grants ALTER COLUMN uses TYPE bigint;", "TYPE")]
    [InlineData("ALTER TABLE grants ALTER uses SET DATA TYPE bigint;", "TYPE")]
    [InlineData("ALTER TYPE mood ADD VALUE 'sad';", "ALTER TYPE")]
    [InlineData("ALTER TABLE tenants ADD COLUMN plan text NOT NULL;", "NOT NULL without DEFAULT")]
    [InlineData("ALTER TABLE tenants ADD a text DEFAULT 'x', ADD b text NOT NULL;", "NOT NULL without DEFAULT")]
    [InlineData("ALTER TABLE tenants ALTER COLUMN store SET NOT NULL;", "SET NOT NULL")]
    [InlineData("ALTER TABLE tenants ADD CONSTRAINT small CHECK (max_files < 10);", "NOT VALID")]
    [InlineData("ALTER TABLE grants ADD FOREIGN KEY (file_id) REFERENCES file_records (id);", "NOT VALID")]
    [InlineData("REVOKE SELECT ON tenants FROM strongroom_app;", "REVOKE")]
    [InlineData("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE;", "LOCK TABLE")]
    [InlineData("SET LOCAL lock_timeout = 0;", "lock_timeout")]
    [InlineData("CREATE INDEX slow ON file_records (etag);", "without CONCURRENTLY")]
    [InlineData("DROP INDEX grants_file;", "without CONCURRENTLY")]
    [InlineData("VACUUM FULL grants;", "rewrite")]
    public void Statement_ThatTheRunningVersionSuffersFrom_IsNamed(string sql, string rule) => BrokenBy(sql).ShouldHaveSingleItem().ShouldContain(rule);

    [Theory]
    [InlineData("ALTER TABLE tenants ADD COLUMN plan text;")]
    [InlineData("ALTER TABLE tenants ADD COLUMN plan text NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'paid'));")]
    [InlineData("ALTER TABLE tenants ADD CONSTRAINT small CHECK (max_files < 10) NOT VALID;")]
    [InlineData("CREATE TABLE plans (id uuid PRIMARY KEY, name text NOT NULL); CREATE INDEX plans_name ON plans (name); ALTER TABLE plans ADD CHECK (name <> '');")]
    [InlineData("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; REVOKE ALL ON FUNCTION f FROM PUBLIC;")]
    [InlineData("GRANT SELECT ON tenants TO strongroom_app;")]
    [InlineData("-- safe after 0.3: nothing reads it since 0.2\nALTER TABLE tenants DROP COLUMN store;")]
    public void Statement_ThatTheRunningVersionDoesNotNotice_IsLetThrough(string sql) => BrokenBy(sql).ShouldBeEmpty();

    [Fact]
    public void Statement_UnderAnothersMark_IsNamedAllTheSame() =>
        BrokenBy("-- safe after 0.3: gone\nALTER TABLE tenants DROP COLUMN store;\nALTER TABLE tenants DROP COLUMN region;").Count().ShouldBe(1);

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY IF NOT EXISTS quick ON grants (uses);", 0)]
    [InlineData("CREATE INDEX CONCURRENTLY quick ON grants (uses);", 1)]
    [InlineData("CREATE INDEX CONCURRENTLY IF NOT EXISTS quick ON grants (uses); SELECT 1;", 1)]
    public void Statement_OutsideATransaction_IsOneThatCanBeTriedAgain(string sql, int broken) =>
        MigrationRules.Broken(new Migration(9, "0009_test", $"-- outside a transaction\n{sql}")).Count().ShouldBe(broken);

    private static IEnumerable<string> BrokenBy(string sql) => MigrationRules.Broken(new Migration(9, "0009_test", $"SET LOCAL search_path = strongroom;\n{sql}"));
}
