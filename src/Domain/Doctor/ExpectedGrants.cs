using System.Text.RegularExpressions;
using Strongroom.Database;

namespace Strongroom.Doctor;

/// <summary>
/// What the roles may do, read from the migrations themselves: the statements that granted it are the one place where it is written down.
/// </summary>
public sealed partial class ExpectedGrants
{
    private readonly HashSet<Privilege> _all = [];

    /// <summary>Reads the migrations of this build.</summary>
    public ExpectedGrants() : this(Migration.All.Select(migration => migration.Sql))
    {
    }

    internal ExpectedGrants(IEnumerable<string> scripts)
    {
        foreach (var (_, sql) in scripts.SelectMany(SqlScript.Split)) Apply(sql);
        // The ledger is the migrator's.
        foreach (var role in (string[])["strongroom_app", "strongroom_worker"]) _all.Add(new Privilege(role, "SELECT", "schema_migrations", null));
    }

    /// <summary>All of them.</summary>
    public IReadOnlySet<Privilege> All => _all;

    private void Apply(string sql)
    {
        if (Change().Match(sql) is { Success: true } change)
        {
            foreach (var privilege in Read(change))
                if (change.Groups["verb"].Value == "GRANT") _all.Add(privilege);
                else _all.Remove(privilege);
        }
        else if (Dropped().Match(sql) is { Success: true } table)
        {
            _all.RemoveWhere(privilege => privilege.Table == table.Groups[1].Value);
        }
        else if (Altered().Match(sql) is { Success: true } altered)
        {
            foreach (Match column in DroppedColumn().Matches(sql)) _all.RemoveWhere(privilege => privilege.Table == altered.Groups[1].Value && privilege.Column == column.Groups[1].Value);
        }
    }

    private static IEnumerable<Privilege> Read(Match change) =>
        from role in Words(change.Groups["roles"].Value)
        where role != "PUBLIC"
        from thing in Words(change.Groups["objects"].Value)
        from what in PrivilegeList().Matches(change.Groups["privileges"].Value)
        from column in what.Groups["columns"].Success ? Words(what.Groups["columns"].Value) : [null!]
        select new Privilege(role, what.Groups["name"].Value, thing, column);

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^(?<verb>GRANT|REVOKE) (?<privileges>.+?) ON (?:FUNCTION |TABLE )?(?!SCHEMA |DATABASE )(?<objects>[\w, ]+?) (?:TO|FROM) (?<roles>[\w, ]+)$")]
    private static partial Regex Change();

    [GeneratedRegex(@"(?<name>[A-Z]+)(?: ?\((?<columns>[^)]*)\))?")]
    private static partial Regex PrivilegeList();

    [GeneratedRegex(@"^DROP TABLE (?:IF EXISTS )?(\w+)")]
    private static partial Regex Dropped();

    [GeneratedRegex(@"^ALTER TABLE (?:ONLY )?(\w+)")]
    private static partial Regex Altered();

    [GeneratedRegex(@"DROP COLUMN (?:IF EXISTS )?(\w+)")]
    private static partial Regex DroppedColumn();
}
