using System.Globalization;
using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>What is known of a file besides the policies: what stands in the way of retention, and what deleted it.</summary>
internal sealed record RetentionFacts(
    Guid Id, string Path, string Status, string Store, DateTimeOffset? LockedUntil, bool Paused, Guid[] Holds, Guid? Plan, string? PlanStatus, string? Move, bool BeingPurged,
    RetentionExplanation.DeletedBy? Deletion)
{
    public static RetentionFacts Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), FileSql.Time(row, 8), row.GetBoolean(9), row.GetFieldValue<Guid[]>(10), IdAt(row, 11),
        FileSql.Text(row, 12), FileSql.Text(row, 13), row.GetBoolean(14),
        row.GetString(2) is FileStatus.Deleted or FileStatus.Purged
            ? new RetentionExplanation.DeletedBy(
                FileSql.Time(row, 4)!.Value, row.GetString(5), FileSql.Text(row, 6), ParseId(row, 18),
                FileSql.Text(row, 19) is { } version ? int.Parse(version, CultureInfo.InvariantCulture) : null, ParseId(row, 20), ParseId(row, 21),
                FileSql.Time(row, 7), IdAt(row, 15), IdAt(row, 16), IdAt(row, 17))
            : null);

    public IEnumerable<RetentionExplanation.Block> Blocks(DateTimeOffset now, DateTimeOffset? floor, bool mayReadHolds)
    {
        if (Status is FileStatus.Purged or FileStatus.Expired) yield break;
        if (Holds.Length > 0) yield return new("hold", Holds: mayReadHolds ? Holds : null);
        if (LockedUntil > now) yield return new("lock", LockedUntil);
        if (floor is not null) yield return new("minimum-retention", floor);
        if (Paused) yield return new("pause");
        if (Plan is not null) yield return new("plan", Plan: Plan, State: PlanStatus);
        if (Move is not null) yield return new("move", State: Move);
        if (BeingPurged) yield return new("purge");
    }

    private static Guid? IdAt(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetGuid(at);

    private static Guid? ParseId(NpgsqlDataReader row, int at) => Guid.TryParse(FileSql.Text(row, at), out var id) ? id : null;
}
