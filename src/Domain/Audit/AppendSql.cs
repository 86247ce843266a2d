using System.Globalization;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>How a log grows, whether entries are sealed or leaves of its archive taken over: <c>WITH tree AS (UPDATE … {Grow} …), {Rows}</c>, bound by <see cref="Add"/>.</summary>
internal static class AppendSql
{
    /// <summary>The head; what else changes about it comes before.</summary>
    public const string Grow = """
        size = @new_size, root = @root, checkpoint_sha256 = @checkpoint_sha256, sealed_at = @sealed_at
            WHERE tenant_id = @tenant_id AND size = @old_size AND checkpoint_sha256 = @previous_sha256
            RETURNING tenant_id
        """;

    /// <summary>What the head covers, if it still was the one that was read.</summary>
    public const string Rows = """
        leaves AS (
            INSERT INTO audit_leaves (tenant_id, seq, entry_id)
            SELECT tree.tenant_id, @old_size + e.n - 1, e.id FROM tree, unnest(@ids) WITH ORDINALITY AS e (id, n)
        ), tiles AS (
            INSERT INTO audit_tiles (tenant_id, level, index, hashes)
            SELECT tree.tenant_id, e.level, e.index, e.hashes FROM tree, unnest(@levels, @indexes, @hashes) AS e (level, index, hashes)
            ON CONFLICT (tenant_id, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
        ), checkpoints AS (
            INSERT INTO audit_checkpoints (tenant_id, size, note, sealed_at)
            SELECT tree.tenant_id, e.size, e.note, e.at::timestamptz FROM tree, unnest(@sizes, @notes, @times) AS e (size, note, at)
        )
        """;

    /// <summary>Adds the leaves of entries with these ids, the tiles that changed by them, and checkpoints, of which the last covers all of the tree.</summary>
    public static Statement Add(
        this Statement statement, TenantId tenant, long oldSize, LogHash previous, TileBatch tree, IEnumerable<Guid> ids, IReadOnlyList<SignedCheckpoint> checkpoints)
    {
        var (newest, tiles) = (checkpoints[^1], tree.TakeChanged());
        return statement
            .Uuid("tenant_id", tenant.Value).Long("old_size", oldSize).Bytes("previous_sha256", previous.Bytes.ToArray())
            .Long("new_size", tree.Size).Bytes("root", newest.Checkpoint.Root.Bytes.ToArray())
            .Bytes("checkpoint_sha256", newest.Link.Bytes.ToArray()).Time("sealed_at", newest.Checkpoint.Time)
            .Uuids("ids", ids)
            .Ints("levels", tiles.Select(tile => tile.Level)).Longs("indexes", tiles.Select(tile => tile.Index)).ByteArrays("hashes", tiles.Select(tile => tile.Bytes.ToArray()))
            .Longs("sizes", checkpoints.Select(signed => signed.Checkpoint.Size))
            .Texts("notes", checkpoints.Select(signed => System.Text.Encoding.UTF8.GetString(signed.Note.ToBytes())))
            .Texts("times", checkpoints.Select(signed => Timestamps.ToMicroseconds(signed.Checkpoint.Time).ToString("O", CultureInfo.InvariantCulture)));
    }
}
