namespace Strongroom.Audit;

/// <summary>A pack that was asked for.</summary>
/// <param name="Id">The pack's id.</param>
/// <param name="Filter">Which entries it holds.</param>
/// <param name="RequestedBy">The user who asked.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Status">queued, running, ready or failed.</param>
/// <param name="Done">Entries of the log that were looked at.</param>
/// <param name="Total">All of them; null until the work begins.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="FileId">The file, when ready.</param>
/// <param name="UpdatedAt">When anything of this changed last.</param>
public sealed record AuditPack(
    Guid Id, AuditPackFilter Filter, string RequestedBy, DateTimeOffset CreatedAt, string Status, long Done, long? Total, int Attempts, string? Error, Guid? FileId,
    DateTimeOffset UpdatedAt)
{
    internal const string Columns = """
        p.id, p.filter, p.requested_by, p.created_at, p.status, p.done, p.total, p.attempts, p.error, CASE WHEN p.status = 'ready' THEN p.file_id END, p.updated_at
        """;

    internal static AuditPack Read(Npgsql.NpgsqlDataReader row, int at = 0) => new(
        row.GetGuid(at), AuditPackFilter.Parse(row.GetString(at + 1)), row.GetString(at + 2), Files.FileSql.Time(row, at + 3)!.Value, row.GetString(at + 4), row.GetInt64(at + 5),
        row.IsDBNull(at + 6) ? null : row.GetInt64(at + 6), row.GetInt32(at + 7), Files.FileSql.Text(row, at + 8), row.IsDBNull(at + 9) ? null : row.GetGuid(at + 9),
        Files.FileSql.Time(row, at + 10)!.Value);
}
