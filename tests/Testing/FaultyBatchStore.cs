using Strongroom.Stores;

namespace Strongroom.Testing;

/// <summary>A <see cref="FaultyStore"/> that deletes many at once; each key fails by itself.</summary>
/// <param name="inner">The store that does what is done.</param>
public sealed class FaultyBatchStore(IObjectStore inner) : FaultyStore(inner), IBatchDeleteStore
{
    /// <inheritdoc />
    public int MaxBatch => 100;

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectKey, string>> DeleteAsync(IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var failed = new Dictionary<ObjectKey, string>();
        foreach (var key in keys)
        {
            try
            {
                await DeleteAsync(key, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                failed.Add(key, "InternalError");
            }
        }
        return failed;
    }
}
