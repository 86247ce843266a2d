using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A tenant's hash tiles in the database. They are kept for good: an entry's proof needs them after the entry itself has moved to the archive.</summary>
internal sealed class StoredTiles(TenantDatabase database, TenantId tenant) : ITileSource
{
    private const string Find = "SELECT hashes FROM audit_tiles WHERE tenant_id = @tenant_id AND level = @level AND index = @index";

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index, int width, CancellationToken cancellationToken)
    {
        var hashes = await database.QuerySingleAsync(
            tenant, new Statement(Find).Uuid("tenant_id", tenant.Value).Int("level", level).Long("index", index), row => row.GetFieldValue<byte[]>(0), cancellationToken);
        return hashes is not null && hashes.Length >= width * LogHash.Size ? hashes : throw new InvalidDataException($"Tile {level}/{index} of the log is missing or too short.");
    }
}
