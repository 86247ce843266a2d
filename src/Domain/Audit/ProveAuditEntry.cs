using Strongroom.Access;
using Strongroom.Database;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary><c>audit.entry</c>: an entry's canonical bytes and the proof that the newest checkpoint holds it.</summary>
public sealed class ProveAuditEntry(TenantDatabase database, AuditEntries entries)
{
    private const string Find = $"""
        SELECT l.seq, c.note, a.id IS NOT NULL, {AuditEntrySql.Columns}
        FROM (SELECT @entry_id AS id) asked
            LEFT JOIN audit_leaves l ON l.tenant_id = @tenant_id AND l.entry_id = asked.id
            LEFT JOIN storage_audit_logs a ON a.tenant_id = @tenant_id AND a.id = asked.id
            LEFT JOIN LATERAL (SELECT note FROM audit_checkpoints WHERE tenant_id = @tenant_id ORDER BY size DESC LIMIT 1) c ON l.seq IS NOT NULL
        WHERE l.seq IS NOT NULL OR a.id IS NOT NULL
        """;

    /// <summary>Proves.</summary>
    public async Task<Outcome<ProvenEntry>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var found = await database.QueryAsync(
            tenant, new Statement(Find).Uuid("tenant_id", tenant.Value).Uuid("entry_id", id),
            row => (Index: row.IsDBNull(0) ? (long?)null : row.GetInt64(0), Note: row.IsDBNull(1) ? null : row.GetString(1), Row: row.GetBoolean(2) ? AuditEntrySql.Read(row, 3) : null),
            cancellationToken);
        if (found is not [var (at, note, row)]) return new Refusal.NotFound("audit entry");
        if (at is not { } index) return new Refusal.NotSealed();

        var checkpoint = AuditCheckpoint.Read(note!);

        // What has aged out of the database lies in the archive.
        var entry = row?.ToBytes() ?? await entries.ReadAsync(tenant, index, cancellationToken)
            ?? throw new InvalidDataException($"The entry {id} is a leaf of the log and is neither in the database nor in the archive.");
        var proof = await Proofs.InclusionAsync(index, checkpoint.Size, new StoredTiles(database, tenant), cancellationToken);
        return new ProvenEntry(id, index, entry, MerkleHash.Leaf(entry.Span), checkpoint, proof);
    }
}
