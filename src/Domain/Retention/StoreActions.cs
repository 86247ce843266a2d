using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary>Which stores can do more with an object than keep and delete it. What a store cannot do is not planned on it.</summary>
/// <param name="Archive">Names of stores with an archive tier.</param>
/// <param name="Compress">Names of stores on which objects are compressed.</param>
public sealed record StoreActions(IReadOnlyCollection<string> Archive, IReadOnlyCollection<string> Compress)
{
    /// <summary>None of them.</summary>
    public static readonly StoreActions None = new([], []);

    /// <summary>What the configured stores can do.</summary>
    public static StoreActions Of(ObjectStores stores) =>
        new([.. stores.Files.Where(CanArchive).Select(store => store.Info.Name)], [.. stores.Files.Where(CanCompress).Select(store => store.Info.Name)]);

    /// <summary>Whether a store can do this to a file; every store keeps and deletes.</summary>
    public bool Can(string store, string action) => action switch { "archive" => Archive.Contains(store), "compress" => Compress.Contains(store), _ => true };

    private static bool CanArchive(IObjectStore store) => store is IArchiveTierStore { CanArchive: true };

    private static bool CanCompress(IObjectStore store) => store is IReplacingStore;
}
