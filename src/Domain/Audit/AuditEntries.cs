using System.Runtime.CompilerServices;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>
/// The canonical bytes of a log's leaves, wherever they are: from the row while the database holds it, else from the archive. What comes from a row is what
/// the row says now; whoever needs to know that it is what was sealed compares its leaf hash. What comes from the archive has been compared.
/// </summary>
/// <remarks>
/// Throws <see cref="StoreUnavailableException"/> when the archive is needed and does not answer, <see cref="InvalidDataException"/> when it is not what was
/// archived, and <see cref="FormatException"/> when a row has no canonical form.
/// </remarks>
public sealed class AuditEntries(TenantDatabase database, AuditArchives archives)
{
    // What a recovery took over lies in the archive, though a pass that was broken off may have left it there without a checkpoint.
    private const string Place = """
        SELECT greatest(t.archived_size, (SELECT max(r.to_size) FROM audit_recoveries r WHERE r.tenant_id = t.tenant_id)), n.region
        FROM audit_trees t JOIN tenants n ON n.id = t.tenant_id WHERE t.tenant_id = @tenant_id
        """;

    private readonly AuditLogRows _rows = new(database);

    /// <summary>The bytes of one leaf; null when there is no such leaf, or its entry is lost.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(TenantId tenant, long seq, CancellationToken cancellationToken)
    {
        await foreach (var (_, entry) in ReadRangeAsync(tenant, seq, seq + 1, cancellationToken)) return entry;
        return null;
    }

    /// <summary>The bytes of the leaves from <paramref name="from"/> up to, not with, <paramref name="to"/>, in order. What is lost is left out.</summary>
    public async IAsyncEnumerable<(long Seq, ReadOnlyMemory<byte> Entry)> ReadRangeAsync(
        TenantId tenant, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A bundle at a time: at most 256 entries are in memory.
        for (var start = Math.Max(from, 0); start < to;)
        {
            var index = start / Tile.FullWidth;
            var end = Math.Min(to, (index + 1) * Tile.FullWidth);
            var leaves = await _rows.ReadLeavesAsync(tenant, start, end, cancellationToken);
            if (leaves.Count == 0) yield break;
            var bundle = leaves.All(leaf => leaf.Entry is not null) ? [] : await ReadBundleAsync(tenant, index, cancellationToken);
            foreach (var (seq, _, row) in leaves)
            {
                var place = (int)(seq % Tile.FullWidth);
                if (row is not null) yield return (seq, row.ToBytes());
                else if (place < bundle.Count) yield return (seq, bundle[place]);
            }

            start = end;
        }
    }

    // The widest bundle of this place that the archive holds; empty when it holds none yet.
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadBundleAsync(TenantId tenant, long index, CancellationToken cancellationToken)
    {
        var (archived, region) = await database.QuerySingleAsync(
            tenant, new Statement(Place).Uuid("tenant_id", tenant.Value), row => (row.GetInt64(0), row.GetString(1)), cancellationToken);
        var width = Tile.WidthAt(0, index, archived);
        if (width <= 0) return [];
        var store = archives.Find(region) ?? throw new StoreUnavailableException($"archive of {region}", null);

        var path = TilePath.Entries(index, width).ToString();
        var entries = EntryBundle.Read(await ArchivedLog.DownloadAsync(store, AuditArchives.KeyOf(tenant, path), EntryBundle.MaxBytes, cancellationToken));
        var hashes = await _rows.TilesOf(tenant).ReadAsync(0, index, width, cancellationToken);
        for (var i = 0; i < width; i++)
            if (i >= entries.Count || !MerkleHash.Leaf(entries[i].Span).Bytes.SequenceEqual(hashes.Span.Slice(i * LogHash.Size, LogHash.Size)))
                throw new InvalidDataException($"The archive's {path} does not hold entry {index * Tile.FullWidth + i} as it was sealed.");
        return entries;
    }
}
