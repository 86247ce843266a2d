using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>A session, project or other object that is closed: the basis <c>closed</c> counts from here for its files.</summary>
/// <param name="ObjectType">As in the files' records, such as <c>sessions</c>.</param>
/// <param name="ObjectId">Which one.</param>
/// <param name="ClosedAt">Since when; null when it is open.</param>
/// <param name="ClosedBy">Who said so.</param>
public sealed record Closure(string ObjectType, string ObjectId, DateTimeOffset? ClosedAt, string? ClosedBy)
{
    /// <summary>The columns, of <c>c</c>.</summary>
    public const string Columns = "c.object_type, c.object_id, c.closed_at, c.closed_by";

    /// <summary>Reads the columns from the start of a row.</summary>
    public static Closure Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), FileSql.Time(row, 2), row.GetString(3));
}
