using System.Text.Json;
using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>What retention, or an erasure, was worked out to do.</summary>
/// <param name="Id">The plan.</param>
/// <param name="Kind">retention or erasure.</param>
/// <param name="Status">draft, waiting, confirmed, running, done, expired, cancelled.</param>
/// <param name="AsOf">The moment it was worked out for.</param>
/// <param name="Digest">SHA-256 over its items: what a confirmation names.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">How large they are together.</param>
/// <param name="TenantFiles">All files of the tenant at that moment.</param>
/// <param name="TenantBytes">Their bytes.</param>
/// <param name="Groups">Files by policy and action.</param>
/// <param name="StopReason">Why it does not confirm itself; null when it is within the limits.</param>
/// <param name="CreatedBy">Who asked; <c>system</c> for the timer.</param>
/// <param name="ExpiresAt">Until when it can be confirmed.</param>
/// <param name="ConfirmedBy">Who confirmed it.</param>
/// <param name="ConfirmedAt">When.</param>
public sealed record RetentionPlan(
    Guid Id, string Kind, string Status, DateTimeOffset AsOf, byte[] Digest, long Files, long Bytes, long TenantFiles, long TenantBytes,
    IReadOnlyList<RetentionPlanGroup> Groups, string? StopReason, string CreatedBy, DateTimeOffset ExpiresAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt)
{
    internal const string Columns = """
        p.id, p.kind, p.status, p.as_of, p.digest, p.files, p.bytes, p.tenant_files, p.tenant_bytes, p.groups, p.stop_reason, p.created_by, p.expires_at, p.confirmed_by, p.confirmed_at
        """;

    internal static RetentionPlan Read(NpgsqlDataReader row, int at = 0) => new(
        row.GetGuid(at), row.GetString(at + 1), row.GetString(at + 2), FileSql.Time(row, at + 3)!.Value, row.GetFieldValue<byte[]>(at + 4), row.GetInt64(at + 5), row.GetInt64(at + 6),
        row.GetInt64(at + 7), row.GetInt64(at + 8), JsonSerializer.Deserialize<RetentionPlanGroup[]>(row.GetString(at + 9), JsonSerializerOptions.Web)!, FileSql.Text(row, at + 10),
        row.GetString(at + 11), FileSql.Time(row, at + 12)!.Value, FileSql.Text(row, at + 13), FileSql.Time(row, at + 14));
}
