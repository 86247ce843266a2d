using Npgsql;
using Strongroom.Files;

namespace Strongroom.Erasure;

/// <summary>An erasure that was asked for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>subject</c> or <c>tenant</c>.</param>
/// <param name="Status">waiting (for a second person), confirmed, running, done, cancelled or expired.</param>
/// <param name="SelectionJson">What it selects; empty once it is done.</param>
/// <param name="CaseId">The request's number elsewhere.</param>
/// <param name="PlanId">The plan that it executes.</param>
/// <param name="Digest">The plan's digest, 32 bytes: what the second person confirms.</param>
/// <param name="Files">Files of the plan.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="KeptJson">When done: what it selected and did not destroy, <c>{files, bytes, list: [{fileId, reason}]}</c>, the list with at most 1,000 of them.</param>
/// <param name="ActorsErased">When done: pseudonyms that nobody can resolve any more.</param>
/// <param name="RequestedBy">The user who asked.</param>
/// <param name="RequestedAt">When. Files that came later are not part of it.</param>
/// <param name="ExpiresAt">Until when it can be confirmed.</param>
/// <param name="ConfirmedBy">The second person.</param>
/// <param name="ConfirmedAt">When they confirmed.</param>
/// <param name="CompletedAt">When it was done.</param>
public sealed record ErasureRecord(
    Guid Id, string Kind, string Status, string SelectionJson, string? CaseId, Guid PlanId, byte[] Digest, long Files, long Bytes, string KeptJson, long? ActorsErased,
    string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt, DateTimeOffset? CompletedAt)
{
    internal const string Columns = """
        e.id, e.kind, CASE WHEN e.status = 'waiting' AND p.expires_at <= @now THEN 'expired' ELSE e.status END, e.selection, e.case_id, e.plan_id, p.digest, p.files, p.bytes,
        e.kept, e.actors_erased, e.requested_by, e.requested_at, p.expires_at, e.confirmed_by, e.confirmed_at, e.completed_at
        """;

    internal static ErasureRecord Read(NpgsqlDataReader row, int at = 0) => new(
        row.GetGuid(at), row.GetString(at + 1), row.GetString(at + 2), row.GetString(at + 3), FileSql.Text(row, at + 4), row.GetGuid(at + 5), row.GetFieldValue<byte[]>(at + 6),
        row.GetInt64(at + 7), row.GetInt64(at + 8), row.GetString(at + 9), row.IsDBNull(at + 10) ? null : row.GetInt64(at + 10), row.GetString(at + 11),
        FileSql.Time(row, at + 12)!.Value, FileSql.Time(row, at + 13)!.Value, FileSql.Text(row, at + 14), FileSql.Time(row, at + 15), FileSql.Time(row, at + 16));
}
