using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The sealer's rows: which tenants have entries to seal, the next of them in order, and the one statement that makes them leaves.</summary>
/// <remarks>
/// The order is (transaction, id), and only transactions below the oldest running one are looked at: all of these have ended, so nothing can still
/// commit before a sealed entry, however late it commits. The log's head is compared and set in the statement that adds the leaves: of two sealers one wins.
/// <para>A database that was dumped and restored into another cluster brings entries of transactions that this one has not come to. All of them have ended; the
/// first pass seals them, and the log goes on from the beginning of the new numbers.</para>
/// </remarks>
internal sealed class AuditLogs(WorkerDatabase database)
{
    private const string Ready = $"{AuditEntrySql.Unsealed} AND a.xact < pg_snapshot_xmin(pg_current_snapshot())";

    private const string Brought = $"a.tenant_id = t.tenant_id AND a.xact >= pg_snapshot_xmax(pg_current_snapshot()) AND {AuditEntrySql.IsNoLeaf}";

    private const string FindTenants = $"""
        SELECT t.tenant_id, t.sealed_xact >= pg_snapshot_xmax(pg_current_snapshot()) FROM audit_trees t
        WHERE t.sealed_xact >= pg_snapshot_xmax(pg_current_snapshot()) OR EXISTS (SELECT FROM storage_audit_logs a WHERE {Ready})
        """;

    // Lateral, so that a batch is read in the index's order and no further, however long the log and its backlog are.
    private const string ReadHead = $"""
        SELECT t.size, t.checkpoint_sha256, t.sealed_at, {AuditEntrySql.Columns}
        FROM audit_trees t CROSS JOIN LATERAL (SELECT {AuditEntrySql.Columns} FROM storage_audit_logs a WHERE
        """;

    private const string InOrder = """
        ORDER BY a.xact, a.id LIMIT @limit) a
        WHERE t.tenant_id = @tenant_id ORDER BY a.xact, a.id
        """;

    private const string ReadReady = $"{ReadHead} {Ready} {InOrder}";

    private const string ReadBrought = $"{ReadHead} {Brought} {InOrder}";

    private const string StartOver = $"""
        UPDATE audit_trees t SET sealed_xact = '0', sealed_id = '00000000-0000-0000-0000-000000000000'
        WHERE t.tenant_id = @tenant_id AND NOT EXISTS (SELECT FROM storage_audit_logs a WHERE {Brought})
        """;

    private const string Append = $"""
        WITH tree AS (
            UPDATE audit_trees SET sealed_xact = @sealed_xact::text::xid8, sealed_id = @sealed_id, {AppendSql.Grow}
        ), {AppendSql.Rows}
        SELECT tenant_id FROM tree
        """;

    /// <summary>Tenants with entries to seal, and whether they came from another cluster.</summary>
    public Task<List<(TenantId Tenant, bool IsBrought)>> FindTenantsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(FindTenants), row => (new TenantId(row.GetGuid(0)), row.GetBoolean(1)), cancellationToken);

    /// <summary>The head of the log and the next entries, in order; empty when there are none.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="brought">Those from another cluster.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<UnsealedEntries?> ReadNextAsync(TenantId tenant, bool brought, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.Tenants.QueryAsync(
            tenant, new Statement(brought ? ReadBrought : ReadReady).Uuid("tenant_id", tenant.Value).Int("limit", limit),
            row => (Size: row.GetInt64(0), Previous: row.GetFieldValue<byte[]>(1), SealedAt: FileSql.Time(row, 2), Entry: AuditEntrySql.Read(row, 3)), cancellationToken);
        return rows.Count == 0 ? null : new UnsealedEntries(rows[0].Size, new LogHash(rows[0].Previous), rows[0].SealedAt, [.. rows.Select(row => row.Entry)]);
    }

    /// <summary>Goes on with this cluster's transactions, once everything is sealed that came from another.</summary>
    public Task StartOverAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.Tenants.QueryAsync(tenant, new Statement(StartOver).Uuid("tenant_id", tenant.Value), _ => 0, cancellationToken);

    /// <summary>Adds the leaves, tiles and checkpoint if the log still is what it was read as. False when another sealer was faster.</summary>
    public async Task<bool> AppendAsync(TenantId tenant, UnsealedEntries entries, TileBatch tree, SignedCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var last = entries.Entries[^1];
        var statement = new Statement(Append).Add(tenant, entries.Size, entries.Previous, tree, entries.Entries.Select(entry => entry.Id), [checkpoint])
            .Text("sealed_xact", last.Tx.ToString(System.Globalization.CultureInfo.InvariantCulture)).Uuid("sealed_id", last.Id);
        return (await database.Tenants.QueryAsync(tenant, statement, _ => true, cancellationToken)).Count > 0;
    }

    /// <summary>The tiles of a tenant, as the worker reads them.</summary>
    public ITileSource TilesOf(TenantId tenant) => new StoredTiles(database.Tenants, tenant);
}
