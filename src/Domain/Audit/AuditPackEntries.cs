using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>What packs are made of, as the worker reads it: checkpoints, and the entries of a part of the log that a filter takes.</summary>
internal sealed class AuditPackEntries(TenantDatabase database, AuditArchives archives, TenantId tenant)
{
    private const string Newest = "SELECT note FROM audit_checkpoints WHERE tenant_id = @tenant_id ORDER BY size DESC LIMIT 1";

    private const string Sealing = "SELECT note FROM audit_checkpoints WHERE tenant_id = @tenant_id AND size > @index ORDER BY size LIMIT 1";

    private const string Sizes = "SELECT size FROM audit_checkpoints WHERE tenant_id = @tenant_id ORDER BY size DESC LIMIT @limit";

    // A leaf without a row has moved to the archive; the filter looks at it there.
    private const string Find = $"""
        SELECT l.seq, a.id IS NOT NULL, a.file_path, n.user_id, {AuditEntrySql.Columns}
        FROM audit_leaves l
            LEFT JOIN storage_audit_logs a ON a.tenant_id = l.tenant_id AND a.id = l.entry_id
            LEFT JOIN audit_actors n ON n.tenant_id = a.tenant_id AND n.id = a.actor_id
        WHERE l.tenant_id = @tenant_id AND l.seq >= @from AND l.seq < @to
            AND (a.id IS NULL OR (
                (@file_id IS NULL OR a.file_id = @file_id) AND (@file_path IS NULL OR a.file_path = @file_path) AND (@actor IS NULL OR a.actor_id = @actor)
                AND (@since IS NULL OR a.occurred_at >= @since) AND (@until IS NULL OR a.occurred_at < @until)))
        ORDER BY l.seq
        """;

    public ITileSource Tiles { get; } = new CachedTiles(new StoredTiles(database, tenant));

    /// <summary>The newest checkpoint; null for an empty log.</summary>
    public async Task<AuditCheckpoint?> NewestAsync(CancellationToken cancellationToken) =>
        await database.QuerySingleAsync(tenant, new Statement(Newest).Uuid("tenant_id", tenant.Value), row => row.GetString(0), cancellationToken) is { } note
            ? AuditCheckpoint.Read(note) : null;

    /// <summary>The first checkpoint that held an entry.</summary>
    public async Task<AuditCheckpoint> SealingAsync(long index, CancellationToken cancellationToken) => AuditCheckpoint.Read(
        (await database.QuerySingleAsync(tenant, new Statement(Sealing).Uuid("tenant_id", tenant.Value).Long("index", index), row => row.GetString(0), cancellationToken))!);

    /// <summary>The sizes of the newest checkpoints.</summary>
    public Task<List<long>> SizesAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        tenant, new Statement(Sizes).Uuid("tenant_id", tenant.Value).Int("limit", limit), row => row.GetInt64(0), cancellationToken);

    /// <summary>The entries of a part of the log that the filter takes, in order.</summary>
    public async Task<IReadOnlyList<AuditPackEntry>> ReadAsync(AuditPackFilter filter, long from, long to, CancellationToken cancellationToken)
    {
        var statement = new Statement(Find).Uuid("tenant_id", tenant.Value).Long("from", from).Long("to", to)
            .Uuid("file_id", filter.FileId).Text("file_path", filter.FilePath).Uuid("actor", filter.Actor).Time("since", filter.From).Time("until", filter.To);
        var rows = await database.QueryAsync(
            tenant, statement,
            row => (Index: row.GetInt64(0), Entry: row.GetBoolean(1) ? AuditEntrySql.Read(row, 4) : null, Path: FileSql.Text(row, 2), Actor: FileSql.Text(row, 3)),
            cancellationToken);
        var found = rows.Where(row => row.Entry is not null).Select(row => new AuditPackEntry(row.Index, row.Entry!.ToBytes(), row.Entry, row.Path, row.Actor));
        return rows.All(row => row.Entry is not null)
            ? [.. found]
            : [.. found.Concat(await ReadArchivedAsync(filter, [.. rows.Where(row => row.Entry is null).Select(row => row.Index)], cancellationToken)).OrderBy(entry => entry.Index)];
    }

    // Names are not in the archive: a path shows as its hash, an actor as their pseudonym.
    private async Task<List<AuditPackEntry>> ReadArchivedAsync(AuditPackFilter filter, HashSet<long> indexes, CancellationToken cancellationToken)
    {
        var archived = new List<AuditPackEntry>();
        var entries = new AuditEntries(database, archives).ReadRangeAsync(tenant, indexes.Min(), indexes.Max() + 1, cancellationToken);
        await foreach (var (index, bytes) in entries)
        {
            if (!indexes.Contains(index)) continue;
            var form = AuditEntryForm.Parse(bytes.Span);
            if (filter.Takes(form)) archived.Add(new AuditPackEntry(index, bytes, form, null, null));
        }

        return archived;
    }
}
