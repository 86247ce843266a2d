using Strongroom.Database;

namespace Strongroom.Domain.Tests.Database;

public sealed class SqlScriptTests
{
    [Fact]
    public void Split_CommentsQuotesAndBodies_KeepsStatementsWhole()
    {
        const string Script = """
            -- About the file.

            -- About one;
            -- in two lines.
            SELECT  ';',
                'a -- b';   -- behind it
            DO $$
            BEGIN
                PERFORM 1; -- inside
            END
            $$;
            CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $body$ SELECT '$$;' $body$
            """;
        SqlScript.Split(Script).ShouldBe([
            ("About one;\nin two lines.\n", "SELECT ';', 'a -- b'"),
            ("", "DO $$\nBEGIN\n    PERFORM 1; -- inside\nEND\n$$"),
            ("", "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $body$ SELECT '$$;' $body$"),
        ]);
    }

    [Fact]
    public void Split_EveryMigration_FindsStatementsAndNoRest() =>
        Migration.All.ShouldAllBe(migration => SqlScript.Split(migration.Sql).Count > 0);
}
