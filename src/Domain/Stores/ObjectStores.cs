using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Stores;

/// <summary>The configured stores by name. They are made once and live as long as the host.</summary>
public sealed class ObjectStores : IDisposable
{
    private readonly Dictionary<string, IObjectStore> _byName;

    private readonly HashSet<string> _archives;

    /// <param name="stores">Stores with different names.</param>
    /// <param name="archives">Names of those that hold the audit archive; null for none.</param>
    public ObjectStores(IEnumerable<IObjectStore> stores, IEnumerable<string>? archives = null)
    {
        _byName = stores.ToDictionary(store => store.Info.Name, StringComparer.Ordinal);
        _archives = new HashSet<string>(archives ?? [], StringComparer.Ordinal);
    }

    /// <summary>Every store.</summary>
    public IReadOnlyCollection<IObjectStore> All => _byName.Values;

    /// <summary>The stores that tenants' files live in: all but the archives, in which nothing is ever ingested, reconciled or removed.</summary>
    public IEnumerable<IObjectStore> Files => All.Where(store => !IsArchive(store.Info.Name));

    /// <summary>Whether the store of that name holds the audit archive, and no files.</summary>
    public bool IsArchive(string name) => _archives.Contains(name);

    /// <summary>The store of that name, which a record in the database refers to.</summary>
    /// <exception cref="KeyNotFoundException">It has been taken out of the configuration.</exception>
    public IObjectStore Get(string name) =>
        TryGet(name, out var store) ? store : throw new KeyNotFoundException($"There is no store '{name}' in the configuration.");

    /// <summary>The store of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out IObjectStore? store) => _byName.TryGetValue(name, out store);

    /// <summary>
    /// The store that an event tells of by where it is: the bucket, and the host (with or without its port) if the event names one.
    /// Null when no store fits, or when several do: an event must never be booked on the wrong store.
    /// </summary>
    public IObjectStore? FindByLocation(StoreProvider provider, string bucket, string? host)
    {
        var found = All.Where(store => store.Info.Provider == provider && store.Info.Bucket == bucket && (host is null || IsHostOf(store.Info, host))).Take(2).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var store in _byName.Values) (store as IDisposable)?.Dispose();
    }

    // S3 events may name the bucket's own host.
    private static bool IsHostOf(StoreInfo store, string host) =>
        host.Equals(store.Endpoint.Host, StringComparison.OrdinalIgnoreCase)
        || host.Equals(store.Endpoint.Authority, StringComparison.OrdinalIgnoreCase)
        || (store.Provider == StoreProvider.S3 && host.Equals($"{store.Bucket}.{store.Endpoint.Authority}", StringComparison.OrdinalIgnoreCase));
}
