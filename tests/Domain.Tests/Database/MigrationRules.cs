using System.Text.RegularExpressions;
using Strongroom.Database;

namespace Strongroom.Domain.Tests.Database;

/// <summary>
/// What a migration must not do while the version before it still runs: the expand half of expand and contract (docs/runbook.md#migrations). A statement is
/// let through by a comment right above it: <c>-- safe after 0.2: why</c>.
/// </summary>
internal static partial class MigrationRules
{
    private static readonly (Regex Pattern, string Rule)[] Never =
    [
        (DropColumn(), "DROP COLUMN: the running version may read or write it"),
        (DropTable(), "DROP: the running version may use it"),
        (Rename(), "RENAME: the running version knows the old name"),
        (ChangeType(), "ALTER COLUMN … TYPE: rewrites the table under a lock, and the running version expects the old type"),
        (ChangeEnum(), "ALTER TYPE: what the running version reads is another"),
        (NotNullColumn(), "NOT NULL without DEFAULT: the running version's INSERTs do not name the column"),
        (SetNotNull(), "SET NOT NULL: scans the table under a lock, and refuses the running version's rows; add a CHECK … NOT VALID, validate it later"),
        (Constraint(), "ADD CONSTRAINT without NOT VALID: scans the table under a lock"),
        (Revoke(), "REVOKE: the running version may need it"),
        (LockTable(), "LOCK TABLE: requests queue behind it"),
        (NoLockTimeout(), "lock_timeout: the migrator sets it, so that requests never wait long"),
        (Rewrite(), "CLUSTER and VACUUM FULL rewrite a table under a lock"),
    ];

    /// <summary>The rules that a migration breaks.</summary>
    public static IEnumerable<string> Broken(Migration migration)
    {
        var statements = SqlScript.Split(migration.Sql);
        var made = statements.Select(statement => Created().Match(statement.Sql)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        if (migration.RunsOutsideTransaction && (statements.Count != 1 || !Again().IsMatch(statements[0].Sql)))
            yield return $"{migration.Name}: outside a transaction there is one statement, and it can be tried again: … CONCURRENTLY IF [NOT] EXISTS";
        if (!migration.RunsOutsideTransaction && statements[0].Sql != "SET LOCAL search_path = strongroom") yield return $"{migration.Name}: begins with SET LOCAL search_path = strongroom";
        foreach (var (comment, sql) in statements)
        {
            if (SafeAfter().IsMatch(comment)) continue;
            // Nobody runs yet who uses a table that this migration makes.
            if (Target().Match(sql) is { Success: true } target && made.Contains(target.Groups[1].Value)) continue;
            foreach (var (pattern, rule) in Never)
                if (pattern.IsMatch(sql)) yield return $"{migration.Name}: {rule}";
            if (BlockingIndex().IsMatch(sql)) yield return $"{migration.Name}: CREATE or DROP INDEX without CONCURRENTLY: writes wait for it";
        }
    }

    [GeneratedRegex(@"(?m)^safe after \d+\.\d+(\.\d+)?: \S")]
    private static partial Regex SafeAfter();

    [GeneratedRegex(@"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)")]
    private static partial Regex Created();

    [GeneratedRegex(@"^(?:ALTER TABLE (?:ONLY )?|CREATE (?:UNIQUE )?INDEX \w+ ON )(\w+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"CONCURRENTLY IF (NOT )?EXISTS")]
    private static partial Regex Again();

    [GeneratedRegex(@"\bDROP COLUMN\b")]
    private static partial Regex DropColumn();

    [GeneratedRegex(@"^DROP (TABLE|FUNCTION|VIEW|POLICY|TRIGGER|TYPE|SCHEMA)\b")]
    private static partial Regex DropTable();

    [GeneratedRegex(@"^ALTER .*\bRENAME\b")]
    private static partial Regex Rename();

    [GeneratedRegex(@"\bALTER (COLUMN )?\w+ (SET DATA )?TYPE\b")]
    private static partial Regex ChangeType();

    [GeneratedRegex(@"^ALTER TYPE\b")]
    private static partial Regex ChangeEnum();

    [GeneratedRegex(@"\bADD (COLUMN )?(IF NOT EXISTS )?(?!CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE)\w+ (?![^,]*\b(DEFAULT|GENERATED)\b)[^,]*\bNOT NULL\b")]
    private static partial Regex NotNullColumn();

    [GeneratedRegex(@"\bSET NOT NULL\b")]
    private static partial Regex SetNotNull();

    [GeneratedRegex(@"^ALTER TABLE .*\bADD (CONSTRAINT \w+ )?(CHECK|FOREIGN KEY|UNIQUE|PRIMARY KEY|EXCLUDE)\b(?!.*\b(NOT VALID|USING INDEX)\b)")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^REVOKE\b(?!.* FROM PUBLIC$)")]
    private static partial Regex Revoke();

    [GeneratedRegex(@"^LOCK\b")]
    private static partial Regex LockTable();

    [GeneratedRegex(@"^SET (LOCAL |SESSION )?lock_timeout\b")]
    private static partial Regex NoLockTimeout();

    [GeneratedRegex(@"^(CLUSTER|VACUUM FULL|REINDEX(?!.*CONCURRENTLY))\b")]
    private static partial Regex Rewrite();

    [GeneratedRegex(@"^(CREATE (UNIQUE )?|DROP )INDEX (?!CONCURRENTLY)")]
    private static partial Regex BlockingIndex();
}
