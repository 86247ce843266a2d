using Npgsql;

namespace Strongroom.Files;

/// <summary>The columns of <c>grants</c> with their file's path, in the order that <see cref="Read"/> takes them.</summary>
internal static class GrantSql
{
    public const string Columns = """
        g.id, g.file_id, f.path, g.kind, g.disposition, g.issued_to, g.issued_role, g.issued_ip, g.issued_at, g.expires_at, g.max_uses, g.uses,
        g.last_used_at, g.revoked_at, g.revoked_by
        """;

    public static GrantRecord Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), FileSql.Text(row, 7),
        FileSql.Time(row, 8)!.Value, FileSql.Time(row, 9)!.Value, row.IsDBNull(10) ? null : row.GetInt32(10), row.GetInt32(11),
        FileSql.Time(row, 12), FileSql.Time(row, 13), FileSql.Text(row, 14));
}
