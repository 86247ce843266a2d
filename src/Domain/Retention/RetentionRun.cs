using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>A plan being carried out, or carried out.</summary>
/// <param name="Id">The run.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Status">running, paused or done.</param>
/// <param name="Total">Files of the plan.</param>
/// <param name="Done">Those that were taken.</param>
/// <param name="Dropped">Those that were left alone, since they were not as planned any more.</param>
/// <param name="Failed">Those that could not be taken.</param>
/// <param name="Bytes">How large what was taken is together.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="UpdatedAt">When anything of this changed last.</param>
/// <param name="FinishedAt">When it ended.</param>
public sealed record RetentionRun(
    Guid Id, Guid Plan, string Status, long Total, long Done, long Dropped, long Failed, long Bytes, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt)
{
    internal const string Columns = "r.id, r.plan_id, r.status, r.total, r.done, r.dropped, r.failed, r.bytes, r.started_at, r.updated_at, r.finished_at";

    internal static RetentionRun Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
        FileSql.Time(row, 8)!.Value, FileSql.Time(row, 9)!.Value, FileSql.Time(row, 10));
}
