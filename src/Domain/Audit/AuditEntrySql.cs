using Npgsql;
using Strongroom.Files;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The columns that an entry's canonical form is made of: all of them, so that no byte of a row can change unseen.</summary>
internal static class AuditEntrySql
{
    public const string Columns = """
        a.tenant_id, a.id, a.xact, a.occurred_at, a.operation, a.action, a.success, a.error, a.actor_id, a.actor_role, a.origin_id, a.trace_id, a.file_id,
        a.file_path, a.related_object_type, a.related_object_id, a.grant_id, a.metadata
        """;

    /// <summary>Whether <c>a</c> is an entry to be sealed in the log <c>t</c>.</summary>
    /// <remarks>
    /// By index, behind the last one that was sealed. Some entries there are leaves already: taken over from the archive, or come from another cluster, whose
    /// transactions had higher numbers (<see cref="AuditLogs"/>).
    /// </remarks>
    public const string Unsealed = $"""
        a.tenant_id = t.tenant_id AND (a.xact, a.id) > (t.sealed_xact, t.sealed_id) AND a.xact < pg_snapshot_xmax(pg_current_snapshot()) AND {IsNoLeaf}
        """;

    /// <summary>Whether <c>a</c> is not a leaf yet. As NOT EXISTS, all leaves of the log would be read.</summary>
    public const string IsNoLeaf = "(SELECT l.seq FROM audit_leaves l WHERE l.tenant_id = a.tenant_id AND l.entry_id = a.id) IS NULL";

    public static AuditEntryForm Read(NpgsqlDataReader row, int at) => new()
    {
        Tenant = row.GetGuid(at),
        Id = row.GetGuid(at + 1),
        Tx = row.GetFieldValue<ulong>(at + 2),
        At = FileSql.Time(row, at + 3)!.Value,
        Operation = row.GetString(at + 4),
        Action = row.GetString(at + 5),
        Success = row.GetBoolean(at + 6),
        Error = FileSql.Text(row, at + 7),
        Actor = row.GetGuid(at + 8),
        Role = row.GetString(at + 9),
        Origin = Uuid(row, at + 10),
        Trace = FileSql.Text(row, at + 11),
        File = Uuid(row, at + 12),
        PathHash = FileSql.Text(row, at + 13) is { } path ? MerkleHash.Data(System.Text.Encoding.UTF8.GetBytes(path)).ToHex() : null,
        ObjectType = FileSql.Text(row, at + 14),
        ObjectId = FileSql.Text(row, at + 15),
        Grant = Uuid(row, at + 16),
        Metadata = row.GetString(at + 17),
    };

    private static Guid? Uuid(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetGuid(at);
}
