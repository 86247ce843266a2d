using Npgsql;

namespace Strongroom.Retention;

/// <summary>A hold with what it covers, for whoever sets or reads one. A branch a scope, so that each finds its own index.</summary>
internal static class HoldSql
{
    /// <summary>The hold <c>@hold_id</c>, counted by the snapshot of this statement.</summary>
    public const string Covered = $"""
        SELECT {LegalHold.Columns}, c.files, c.bytes, c.in_trash, c.being_purged, c.being_purged_ids
        FROM legal_holds h CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE NOT v.erasing) AS files, coalesce(sum(v.size) FILTER (WHERE NOT v.erasing), 0)::bigint AS bytes,
                count(*) FILTER (WHERE NOT v.erasing AND v.status = 'deleted') AS in_trash,
                count(*) FILTER (WHERE v.erasing) AS being_purged,
                coalesce((array_agg(v.id ORDER BY v.id) FILTER (WHERE v.erasing))[1:100], ARRAY[]::uuid[]) AS being_purged_ids
            FROM (
                SELECT f.id, f.size, f.status,
                    EXISTS (SELECT FROM purge_intents i WHERE i.file_id = f.id AND i.erasing_at IS NOT NULL AND i.completed_at IS NULL) AS erasing
                FROM (
                    SELECT f.id, f.size, f.status FROM file_records f WHERE h.scope = 'file' AND f.id = h.file_id
                    UNION ALL
                    SELECT f.id, f.size, f.status FROM file_records f
                    WHERE h.scope = 'prefix' AND f.tenant_id = h.tenant_id AND f.path >= h.path_prefix AND starts_with(f.path, h.path_prefix)
                        AND f.path < h.path_prefix || U&'\+10FFFF' AND f.status NOT IN ('expired', 'purged')
                    UNION ALL
                    SELECT f.id, f.size, f.status FROM file_records f
                    WHERE h.scope = 'object' AND f.tenant_id = h.tenant_id AND f.object_type = h.object_type AND f.object_id = h.object_id
                    UNION ALL
                    SELECT f.id, f.size, f.status FROM file_records f WHERE h.scope = 'tenant' AND f.tenant_id = h.tenant_id) f
                WHERE f.status NOT IN ('expired', 'purged')) v) c
        WHERE h.tenant_id = @tenant_id AND h.id = @hold_id
        """;

    /// <summary>Reads a row of <see cref="Covered"/>.</summary>
    public static LegalHold Read(NpgsqlDataReader row) => LegalHold.Read(row) with
    {
        Coverage = new HoldCoverage(
            row.GetInt64(LegalHold.Count), row.GetInt64(LegalHold.Count + 1), row.GetInt64(LegalHold.Count + 2), row.GetInt64(LegalHold.Count + 3),
            row.GetFieldValue<Guid[]>(LegalHold.Count + 4)),
    };
}
