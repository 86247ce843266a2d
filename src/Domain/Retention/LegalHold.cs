using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>A legal hold: what it covers stays as it is until two persons have released it.</summary>
public sealed record LegalHold
{
    internal const string Columns = """
        h.id, h.case_id, h.reason, h.scope, h.file_id, h.path_prefix, h.object_type, h.object_id, h.set_by, h.set_at,
        h.release_requested_by, h.release_requested_at, h.release_reason, h.released_by, h.released_at
        """;

    internal const int Count = 15;

#pragma warning disable CS1591 // The columns are described in docs/retention.md and by their names.
    public required Guid Id { get; init; }
    public required string CaseId { get; init; }
    public required string Reason { get; init; }
    public required string Scope { get; init; }
    public Guid? FileId { get; init; }
    public string? PathPrefix { get; init; }
    public string? ObjectType { get; init; }
    public string? ObjectId { get; init; }
    public required string SetBy { get; init; }
    public required DateTimeOffset SetAt { get; init; }
    public string? ReleaseRequestedBy { get; init; }
    public DateTimeOffset? ReleaseRequestedAt { get; init; }
    public string? ReleaseReason { get; init; }
    public string? ReleasedBy { get; init; }
    public DateTimeOffset? ReleasedAt { get; init; }
#pragma warning restore CS1591

    /// <summary>What it covers now; null where that was not counted.</summary>
    public HoldCoverage? Coverage { get; init; }

    /// <summary>active, release-requested (which holds as well) or released.</summary>
    public string State => ReleasedAt is not null ? "released" : ReleaseRequestedAt is not null ? "release-requested" : "active";

    internal static LegalHold Read(NpgsqlDataReader row, int at = 0) => new()
    {
        Id = row.GetGuid(at),
        CaseId = row.GetString(at + 1),
        Reason = row.GetString(at + 2),
        Scope = row.GetString(at + 3),
        FileId = row.IsDBNull(at + 4) ? null : row.GetGuid(at + 4),
        PathPrefix = FileSql.Text(row, at + 5),
        ObjectType = FileSql.Text(row, at + 6),
        ObjectId = FileSql.Text(row, at + 7),
        SetBy = row.GetString(at + 8),
        SetAt = FileSql.Time(row, at + 9)!.Value,
        ReleaseRequestedBy = FileSql.Text(row, at + 10),
        ReleaseRequestedAt = FileSql.Time(row, at + 11),
        ReleaseReason = FileSql.Text(row, at + 12),
        ReleasedBy = FileSql.Text(row, at + 13),
        ReleasedAt = FileSql.Time(row, at + 14),
    };
}
