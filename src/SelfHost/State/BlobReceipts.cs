namespace Strongroom.SelfHost.State;

/// <summary>Remembers which version of each blob has been handled. What is handled while a write is under way is written together, by the next one.</summary>
public sealed class BlobReceipts(HostDatabase database)
{
    private readonly Lock _lock = new();
    private List<Receipt> _waiting = [];
    private bool _writing;

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

    /// <summary>Records a version as handled; it is when this returns.</summary>
    public Task AddAsync(string store, string name, string etag, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var receipt = new Receipt(store, name, etag, now);
        lock (_lock)
        {
            _waiting.Add(receipt);
            if (!_writing)
            {
                _writing = true;
                _ = WriteAsync();
            }
        }
        return receipt.Written.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            List<Receipt> receipts;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _writing = false;
                    return;
                }
                (receipts, _waiting) = (_waiting, []);
            }
            try
            {
                await AddAsync(receipts);
                foreach (var receipt in receipts) receipt.Written.SetResult();
            }
            catch (Exception failed)
            {
                foreach (var receipt in receipts) receipt.Written.SetException(failed);
            }
        }
    }

    private async Task AddAsync(List<Receipt> receipts)
    {
        const string Sql = """
            INSERT INTO strongroom.host_blob_receipts (store, name, etag, handled_at)
            SELECT store, name, etag, handled_at FROM unnest(@stores, @names, @etags, @times) AS receipts (store, name, etag, handled_at)
            ON CONFLICT (store, name) DO UPDATE SET etag = excluded.etag, handled_at = excluded.handled_at
            """;
        // Two versions of one blob may end together: the later one counts.
        Receipt[] last = [.. receipts.GroupBy(receipt => (receipt.Store, receipt.Name)).Select(versions => versions.Last())];
        await using var command = database.Command(
            Sql,
            new("stores", Array.ConvertAll(last, receipt => receipt.Store)), new("names", Array.ConvertAll(last, receipt => receipt.Name)),
            new("etags", Array.ConvertAll(last, receipt => receipt.ETag)), new("times", Array.ConvertAll(last, receipt => receipt.Now)));
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed record Receipt(string Store, string Name, string ETag, DateTimeOffset Now)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
