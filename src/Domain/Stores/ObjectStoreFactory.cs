using Strongroom.Stores.AzureBlob;
using Strongroom.Stores.S3;

namespace Strongroom.Stores;

/// <summary>Makes the adapter that serves a store.</summary>
public sealed class ObjectStoreFactory(TimeProvider time)
{
    /// <summary>Makes a store from validated options. Nothing is connected yet. The caller disposes it.</summary>
    public IObjectStore Create(StoreOptions options) => options.Provider switch
    {
        StoreProvider.AzureBlob => new AzureBlobStore(options, time),
        StoreProvider.S3 => new S3ObjectStore(options, time),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Provider, "No adapter serves this provider."),
    };
}
