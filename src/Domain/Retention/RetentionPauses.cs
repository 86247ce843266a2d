using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>The pauses that a tenant's retention and purge stand under: its own, and everybody's. While there is one, <see cref="RetentionSql.Paused"/> is true.</summary>
/// <param name="PausedAt">Since when the tenant is paused; null when it is not.</param>
/// <param name="PausedBy">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="AllPausedAt">Since when the platform is. Who did it is not told to its tenants.</param>
/// <param name="AllReason">Why.</param>
public sealed record RetentionPauses(DateTimeOffset? PausedAt, string? PausedBy, string? Reason, DateTimeOffset? AllPausedAt, string? AllReason)
{
    /// <summary>Reads both, of <c>t</c> and <c>s</c>.</summary>
    public const string Columns = "t.retention_paused_at, t.retention_paused_by, t.retention_pause_reason, s.paused_at, s.reason";

    /// <summary>Nothing is planned, run or purged.</summary>
    public bool Paused => (PausedAt ?? AllPausedAt) is not null;

    /// <summary>Reads the columns from the start of a row.</summary>
    public static RetentionPauses Read(NpgsqlDataReader row) => new(FileSql.Time(row, 0), FileSql.Text(row, 1), FileSql.Text(row, 2), FileSql.Time(row, 3), FileSql.Text(row, 4));
}
