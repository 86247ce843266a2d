using System.Globalization;
using System.Text;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>What the recovery of a log asks of the database, and the one statement by which leaves of the archive become its own.</summary>
internal sealed class RecoveryLogRows(TenantDatabase database)
{
    private const string FindCheckpoint = "SELECT note FROM audit_checkpoints WHERE tenant_id = @tenant_id AND size = @size";

    private const string Ranges = "SELECT from_size, to_size FROM audit_recoveries WHERE tenant_id = @tenant_id AND recovered_at >= @since ORDER BY from_size";

    // Sealing goes on behind the last of these entries that the database has as a row: those before it are all among them, since the log is sealed in this order.
    private const string TakeOver = """
        WITH last AS (
            SELECT xact, id FROM storage_audit_logs WHERE tenant_id = @tenant_id AND id = ANY (@ids) ORDER BY xact DESC, id DESC LIMIT 1
        ), tree AS (
            UPDATE audit_trees SET size = @new_size, root = @root, checkpoint_sha256 = @checkpoint_sha256, sealed_at = @sealed_at,
                archived_size = @new_size, archived_at = @now,
                sealed_xact = coalesce((SELECT xact FROM last), sealed_xact), sealed_id = coalesce((SELECT id FROM last), sealed_id)
            WHERE tenant_id = @tenant_id AND size = @old_size AND checkpoint_sha256 = @previous_sha256
            RETURNING tenant_id
        ), leaves AS (
            INSERT INTO audit_leaves (tenant_id, seq, entry_id)
            SELECT tree.tenant_id, @old_size + e.n - 1, e.id FROM tree, unnest(@ids) WITH ORDINALITY AS e (id, n)
        ), tiles AS (
            INSERT INTO audit_tiles (tenant_id, level, index, hashes)
            SELECT tree.tenant_id, e.level, e.index, e.hashes FROM tree, unnest(@levels, @indexes, @hashes) AS e (level, index, hashes)
            ON CONFLICT (tenant_id, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
        ), checkpoints AS (
            INSERT INTO audit_checkpoints (tenant_id, size, note, sealed_at)
            SELECT tree.tenant_id, e.size, e.note, e.at::timestamptz FROM tree, unnest(@sizes, @notes, @times) AS e (size, note, at)
        ), recovery AS (
            INSERT INTO audit_recoveries (tenant_id, from_size, to_size, recovered_at) SELECT tenant_id, @old_size, @new_size, @now FROM tree
        )
        SELECT tenant_id FROM tree
        """;

    /// <summary>Whether the database has this very checkpoint.</summary>
    public async Task<bool> HasCheckpointAsync(TenantId tenant, long size, LogHash link, CancellationToken cancellationToken) =>
        await database.QuerySingleAsync(
            tenant, new Statement(FindCheckpoint).Uuid("tenant_id", tenant.Value).Long("size", size), row => row.GetString(0), cancellationToken) is { } note
        && ChainedCheckpoint.Link(Encoding.UTF8.GetBytes(note)) == link;

    /// <summary>The leaves that were taken over since a moment: from, and up to.</summary>
    public Task<List<(long From, long To)>> ReadRangesAsync(TenantId tenant, DateTimeOffset since, CancellationToken cancellationToken) => database.QueryAsync(
        tenant, new Statement(Ranges).Uuid("tenant_id", tenant.Value).Time("since", since), row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    /// <summary>Adds leaves, tiles and checkpoints if the head still is what it was read as. False when it is not.</summary>
    public async Task<bool> TakeOverAsync(
        TenantId tenant, AuditHead head, TileBatch tree, IReadOnlyList<SignedCheckpoint> checkpoints, IReadOnlyList<AuditEntryForm> entries, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (newest, tiles) = (checkpoints[^1], tree.TakeChanged());
        var statement = new Statement(TakeOver)
            .Uuid("tenant_id", tenant.Value).Long("old_size", head.Size).Long("new_size", tree.Size)
            .Bytes("root", tree.Root().Bytes.ToArray()).Bytes("previous_sha256", head.Checkpoint.Bytes.ToArray())
            .Bytes("checkpoint_sha256", newest.Link.Bytes.ToArray()).Time("sealed_at", newest.Checkpoint.Time).Time("now", now)
            .Uuids("ids", entries.Select(entry => entry.Id))
            .Ints("levels", tiles.Select(tile => tile.Level)).Longs("indexes", tiles.Select(tile => tile.Index)).ByteArrays("hashes", tiles.Select(tile => tile.Bytes.ToArray()))
            .Longs("sizes", checkpoints.Select(signed => signed.Checkpoint.Size))
            .Texts("notes", checkpoints.Select(signed => Encoding.UTF8.GetString(signed.Note.ToBytes())))
            .Texts("times", checkpoints.Select(signed => signed.Checkpoint.Time.ToString("O", CultureInfo.InvariantCulture)));
        return (await database.QueryAsync(tenant, statement, _ => true, cancellationToken)).Count > 0;
    }
}
