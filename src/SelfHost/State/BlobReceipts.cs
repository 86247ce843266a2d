namespace Strongroom.SelfHost.State;

/// <summary>Remembers which version of each blob has been handled.</summary>
public sealed class BlobReceipts(HostDatabase database)
{
    /// <summary>The handled version of each named blob.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(string store, string[] names, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT name, etag FROM strongroom.host_blob_receipts WHERE store = @store AND name = ANY (@names)";
        await using var command = database.Command(Sql, new("store", store), new("names", names));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken)) found[reader.GetString(0)] = reader.GetString(1);
        return found;
    }

    /// <summary>Records a version as handled.</summary>
    public async Task AddAsync(string store, string name, string etag, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO strongroom.host_blob_receipts (store, name, etag, handled_at) VALUES (@store, @name, @etag, @now)
            ON CONFLICT (store, name) DO UPDATE SET etag = @etag, handled_at = @now
            """;
        await using var command = database.Command(Sql, new("store", store), new("name", name), new("etag", etag), new("now", now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
