using Npgsql;
using Strongroom.Files;

namespace Strongroom.Exports;

/// <summary>An inventory of a tenant's files that was asked for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Format"><c>jsonl</c> or <c>csv</c>.</param>
/// <param name="Filter">Which files it lists.</param>
/// <param name="RequestedBy">The user who asked.</param>
/// <param name="CreatedAt">When. Files that came later are not in it.</param>
/// <param name="Status">queued, running, ready or failed.</param>
/// <param name="Done">Files listed so far.</param>
/// <param name="Total">All of them; null until the work begins.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="FileId">The inventory itself, when ready: a file of type <c>inventory</c>.</param>
/// <param name="UpdatedAt">When anything of this changed last.</param>
public sealed record Export(
    Guid Id, string Format, ExportFilter Filter, string RequestedBy, DateTimeOffset CreatedAt, string Status, long Done, long? Total, int Attempts, string? Error,
    Guid? FileId, DateTimeOffset UpdatedAt)
{
    internal const string Columns = """
        e.id, e.format, e.filter, e.requested_by, e.created_at, e.status, e.done, e.total, e.attempts, e.error, CASE WHEN e.status = 'ready' THEN e.file_id END, e.updated_at
        """;

    /// <summary>The files of an export, as a condition on <c>file_records f</c>; <see cref="AddFilter"/> gives its parameters.</summary>
    internal const string Takes = """
        f.tenant_id = @tenant_id AND f.created_at <= @asked_at AND f.file_type <> 'inventory'
            AND (@prefix IS NULL OR starts_with(f.path, @prefix)) AND (@file_types IS NULL OR f.file_type = ANY(@file_types))
        """;

    internal static Export Read(NpgsqlDataReader row, int at = 0) => new(
        row.GetGuid(at), row.GetString(at + 1), ExportFilter.Parse(row.GetString(at + 2)), row.GetString(at + 3), FileSql.Time(row, at + 4)!.Value, row.GetString(at + 5),
        row.GetInt64(at + 6), row.IsDBNull(at + 7) ? null : row.GetInt64(at + 7), row.GetInt32(at + 8), FileSql.Text(row, at + 9),
        row.IsDBNull(at + 10) ? null : row.GetGuid(at + 10), FileSql.Time(row, at + 11)!.Value);

    internal Database.Statement AddFilter(Database.Statement statement) =>
        statement.Time("asked_at", CreatedAt).Text("prefix", Filter.Prefix).Texts("file_types", Filter.FileTypes);
}
