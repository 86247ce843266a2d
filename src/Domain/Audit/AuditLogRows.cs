using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A tenant's log as its own role reads it: head, leaves with their rows, checkpoints.</summary>
internal sealed class AuditLogRows(TenantDatabase database)
{
    private const string Head = "SELECT size, root, checkpoint_sha256, archived_size FROM audit_trees WHERE tenant_id = @tenant_id";

    private const string Leaves = $"""
        SELECT l.seq, l.entry_id, a.id IS NOT NULL, {AuditEntrySql.Columns}
        FROM audit_leaves l LEFT JOIN storage_audit_logs a ON a.tenant_id = l.tenant_id AND a.id = l.entry_id
        WHERE l.tenant_id = @tenant_id AND l.seq >= @from AND l.seq < @to ORDER BY l.seq
        """;

    private const string Checkpoints = "SELECT size, note FROM audit_checkpoints WHERE tenant_id = @tenant_id AND size <= @size ORDER BY size";

    // Behind the seal, yet no leaf: nobody who writes through the product can make such a row.
    private const string Smuggled = """
        SELECT a.id FROM audit_trees t JOIN storage_audit_logs a ON a.tenant_id = t.tenant_id AND (a.xact, a.id) <= (t.sealed_xact, t.sealed_id)
        WHERE t.tenant_id = @tenant_id AND t.sealed_xact < pg_snapshot_xmax(pg_current_snapshot())
            AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.tenant_id = a.tenant_id AND l.entry_id = a.id)
        ORDER BY a.xact, a.id LIMIT 1
        """;

    private const string Partitions = """
        SELECT right(c.relname, 6) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'storage_audit_logs'::regclass AND c.relname ~ '_[0-9]{6}$'
        """;

    private const string Recoveries = "SELECT from_size, to_size FROM audit_recoveries WHERE tenant_id = @tenant_id";

    public Task<AuditHead?> ReadHeadAsync(TenantId tenant, CancellationToken cancellationToken) => database.QuerySingleAsync(
        tenant, new Statement(Head).Uuid("tenant_id", tenant.Value),
        row => new AuditHead(row.GetInt64(0), new LogHash(row.GetFieldValue<byte[]>(1)), new LogHash(row.GetFieldValue<byte[]>(2)), row.GetInt64(3)), cancellationToken);

    public Task<List<(long Seq, Guid Id, AuditEntryForm? Entry)>> ReadLeavesAsync(TenantId tenant, long from, long to, CancellationToken cancellationToken) =>
        database.QueryAsync(
            tenant, new Statement(Leaves).Uuid("tenant_id", tenant.Value).Long("from", from).Long("to", to),
            row => (row.GetInt64(0), row.GetGuid(1), row.GetBoolean(2) ? AuditEntrySql.Read(row, 3) : null), cancellationToken);

    public Task<List<(long Size, string Note)>> ReadCheckpointsAsync(TenantId tenant, long size, CancellationToken cancellationToken) => database.QueryAsync(
        tenant, new Statement(Checkpoints).Uuid("tenant_id", tenant.Value).Long("size", size), row => (row.GetInt64(0), row.GetString(1)), cancellationToken);

    /// <summary>The leaves that were taken over from the archive when the database had been restored: from, and up to.</summary>
    public Task<List<(long From, long To)>> ReadRecoveriesAsync(TenantId tenant, CancellationToken cancellationToken) => database.QueryAsync(
        tenant, new Statement(Recoveries).Uuid("tenant_id", tenant.Value), row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    public async Task<Guid?> FindSmuggledAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync(tenant, new Statement(Smuggled).Uuid("tenant_id", tenant.Value), row => row.GetGuid(0), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The months that the database still holds, as <c>yyyyMM</c>.</summary>
    public async Task<IReadOnlySet<string>> ReadMonthsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        (await database.QueryAsync(tenant, new Statement(Partitions), row => row.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);

    public ITileSource TilesOf(TenantId tenant) => new StoredTiles(database, tenant);
}
