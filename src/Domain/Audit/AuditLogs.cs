using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The sealer's rows: which tenants have entries to seal, the next of them in order, and the one statement that makes them leaves.</summary>
/// <remarks>
/// The order is (transaction, id), and only transactions below the oldest running one are looked at: all of these have ended, so nothing can still
/// commit before a sealed entry, however late it commits. The log's head is compared and set in the statement that adds the leaves: of two sealers one wins.
/// </remarks>
internal sealed class AuditLogs(WorkerDatabase database)
{
    private const string Ended = "a.xact < pg_snapshot_xmin(pg_current_snapshot())";

    // A database restored into another cluster counts its transactions anew; then what is sealed is told by the leaves.
    private const string Unsealed = $"""
        a.tenant_id = t.tenant_id AND {Ended} AND (
            (t.sealed_xact < pg_snapshot_xmax(pg_current_snapshot()) AND (a.xact, a.id) > (t.sealed_xact, t.sealed_id))
            OR (t.sealed_xact >= pg_snapshot_xmax(pg_current_snapshot())
                AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.tenant_id = a.tenant_id AND l.entry_id = a.id)))
        """;

    private const string FindTenants = $"SELECT t.tenant_id FROM audit_trees t WHERE EXISTS (SELECT FROM storage_audit_logs a WHERE {Unsealed})";

    private const string ReadNext = $"""
        SELECT t.size, t.checkpoint_sha256, t.sealed_at, {AuditEntrySql.Columns}
        FROM audit_trees t JOIN storage_audit_logs a ON {Unsealed}
        WHERE t.tenant_id = @tenant_id
        ORDER BY a.xact, a.id LIMIT @limit
        """;

    private const string Append = """
        WITH tree AS (
            UPDATE audit_trees SET size = @new_size, root = @root, checkpoint_sha256 = @checkpoint_sha256, sealed_at = @now,
                sealed_xact = greatest(sealed_xact, @sealed_xact::text::xid8),
                sealed_id = CASE WHEN @sealed_xact::text::xid8 >= sealed_xact THEN @sealed_id ELSE sealed_id END
            WHERE tenant_id = @tenant_id AND size = @old_size AND checkpoint_sha256 = @previous_sha256
            RETURNING tenant_id
        ), leaves AS (
            INSERT INTO audit_leaves (tenant_id, seq, entry_id)
            SELECT tree.tenant_id, @old_size + e.n - 1, e.id FROM tree, unnest(@ids) WITH ORDINALITY AS e (id, n)
        ), tiles AS (
            INSERT INTO audit_tiles (tenant_id, level, index, hashes)
            SELECT tree.tenant_id, e.level, e.index, e.hashes FROM tree, unnest(@levels, @indexes, @hashes) AS e (level, index, hashes)
            ON CONFLICT (tenant_id, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
        ), checkpoint AS (
            INSERT INTO audit_checkpoints (tenant_id, size, note, sealed_at) SELECT tenant_id, @new_size, @note, @now FROM tree
        )
        SELECT tenant_id FROM tree
        """;

    /// <summary>Tenants with entries to seal.</summary>
    public Task<List<TenantId>> FindTenantsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(FindTenants), row => new TenantId(row.GetGuid(0)), cancellationToken);

    /// <summary>The head of the log and the next entries, in order; empty when there are none.</summary>
    public async Task<UnsealedEntries?> ReadNextAsync(TenantId tenant, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.Tenants.QueryAsync(
            tenant, new Statement(ReadNext).Uuid("tenant_id", tenant.Value).Int("limit", limit),
            row => (Size: row.GetInt64(0), Previous: row.GetFieldValue<byte[]>(1), SealedAt: FileSql.Time(row, 2), Entry: AuditEntrySql.Read(row, 3)), cancellationToken);
        return rows.Count == 0 ? null : new UnsealedEntries(rows[0].Size, new LogHash(rows[0].Previous), rows[0].SealedAt, [.. rows.Select(row => row.Entry)]);
    }

    /// <summary>Adds the leaves, tiles and checkpoint if the log still is what it was read as. False when another sealer was faster.</summary>
    public async Task<bool> AppendAsync(
        TenantId tenant, UnsealedEntries entries, TileBatch tree, LogHash root, byte[] note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tiles = tree.TakeChanged();
        var last = entries.Entries[^1];
        var statement = new Statement(Append)
            .Uuid("tenant_id", tenant.Value).Long("old_size", entries.Size).Long("new_size", tree.Size)
            .Bytes("root", root.Bytes.ToArray()).Bytes("previous_sha256", entries.Previous.Bytes.ToArray())
            .Bytes("checkpoint_sha256", ChainedCheckpoint.Link(note).Bytes.ToArray()).Time("now", now)
            .Text("sealed_xact", last.Tx.ToString(System.Globalization.CultureInfo.InvariantCulture)).Uuid("sealed_id", last.Id)
            .Uuids("ids", entries.Entries.Select(entry => entry.Id))
            .Ints("levels", tiles.Select(tile => tile.Level)).Longs("indexes", tiles.Select(tile => tile.Index)).ByteArrays("hashes", tiles.Select(tile => tile.Bytes.ToArray()))
            .Text("note", System.Text.Encoding.UTF8.GetString(note));
        return (await database.Tenants.QueryAsync(tenant, statement, _ => true, cancellationToken)).Count > 0;
    }

    /// <summary>The tiles of a tenant, as the worker reads them.</summary>
    public ITileSource TilesOf(TenantId tenant) => new StoredTiles(database.Tenants, tenant);
}
