using Strongroom.Stores;

namespace Strongroom.Testing;

/// <summary>A real store that fails on demand, in every <see cref="FaultKind"/>. Deletes one by one; see <see cref="FaultyBatchStore"/>.</summary>
/// <param name="inner">The store that does what is done.</param>
public class FaultyStore(IObjectStore inner) : IObjectStore, IMultipartStore, IObjectLockStore, IArchiveTierStore, IReplacingStore, IDisposable
{
    /// <summary>Says how the call of a method for a key fails; null when it does not. Calls without a key pass null.</summary>
    public Func<string, ObjectKey?, FaultKind?> Fault { get; set; } = (_, _) => null;

    /// <summary>Runs before every call: a place to pause or to interfere.</summary>
    public Func<string, ObjectKey?, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Shows a listing in another order than the store's.</summary>
    public Func<IAsyncEnumerable<ObjectListing>, IAsyncEnumerable<ObjectListing>> Reorder { get; set; } = listing => listing;

    /// <inheritdoc />
    public StoreInfo Info => inner.Info;

    /// <inheritdoc />
    public bool LocksObjects => inner is IObjectLockStore { LocksObjects: true };

    /// <inheritdoc />
    public MultipartLimits Limits => Parts.Limits;

    /// <inheritdoc />
    public bool CanArchive => Tiers.CanArchive;

    /// <inheritdoc />
    public int HoursToReadable => Tiers.HoursToReadable;

    private IArchiveTierStore Tiers => (IArchiveTierStore)inner;

    private IMultipartStore Parts => (IMultipartStore)inner;

    /// <inheritdoc />
    public Task<ObjectHead?> HeadAsync(ObjectKey key, CancellationToken cancellationToken) =>
        RunAsync("head", key, () => inner.HeadAsync(key, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectContent?> OpenReadAsync(ObjectKey key, ByteRange? range, string? etag, CancellationToken cancellationToken) =>
        RunAsync("read", key, () => inner.OpenReadAsync(key, range, etag, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectHead?> PutAsync(ObjectKey key, Stream content, PutOptions options, CancellationToken cancellationToken) =>
        RunAsync("put", key, () => inner.PutAsync(key, content, options, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectHead?> PutLockedAsync(
        ObjectKey key, Stream content, PutOptions options, DateTimeOffset retainUntil, CancellationToken cancellationToken) =>
        RunAsync("put", key, () => ((IObjectLockStore)inner).PutLockedAsync(key, content, options, retainUntil, cancellationToken));

    /// <inheritdoc />
    public Task<bool> SetLockAsync(ObjectKey key, string etag, ObjectLock wanted, CancellationToken cancellationToken) =>
        RunAsync("lock", key, () => ((IObjectLockStore)inner).SetLockAsync(key, etag, wanted, cancellationToken));

    /// <inheritdoc />
    public Task RemoveLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken) => RunAsync("unlock", key, async () =>
    {
        await ((IObjectLockStore)inner).RemoveLockAsync(key, etag, cancellationToken);
        return 0;
    });

    /// <inheritdoc />
    public Task<ObjectLock?> GetLockAsync(ObjectKey key, string etag, CancellationToken cancellationToken) =>
        RunAsync("get-lock", key, () => ((IObjectLockStore)inner).GetLockAsync(key, etag, cancellationToken));

    /// <inheritdoc />
    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => RunAsync("delete", key, async () =>
    {
        await inner.DeleteAsync(key, cancellationToken);
        return 0;
    });

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectListing> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RunAsync("list", null, () => Task.FromResult(0));
        await foreach (var found in Reorder(inner.ListAsync(prefix, cancellationToken))) yield return found;
    }

    /// <inheritdoc />
    public ValueTask<SignedRequest> SignPutAsync(ObjectKey key, PutOptions options, SignedWindow window, CancellationToken cancellationToken) =>
        inner.SignPutAsync(key, options, window, cancellationToken);

    /// <inheritdoc />
    public ValueTask<SignedRequest> SignGetAsync(ObjectKey key, ResponseOverrides overrides, SignedWindow window, CancellationToken cancellationToken) =>
        inner.SignGetAsync(key, overrides, window, cancellationToken);

    /// <inheritdoc />
    public Task CheckAsync(CancellationToken cancellationToken) => RunAsync("check", null, async () =>
    {
        await inner.CheckAsync(cancellationToken);
        return 0;
    });

    /// <inheritdoc />
    public Task<string> BeginAsync(ObjectKey key, string contentType, CancellationToken cancellationToken) =>
        RunAsync("begin", key, () => Parts.BeginAsync(key, contentType, cancellationToken));

    /// <inheritdoc />
    public ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string uploadId, int number, long length, SignedWindow window, CancellationToken cancellationToken) =>
        Parts.SignPartAsync(key, uploadId, number, length, window, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<UploadedPart>> ListPartsAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken) =>
        RunAsync("parts", key, () => Parts.ListPartsAsync(key, uploadId, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectHead?> CompleteAsync(ObjectKey key, string uploadId, int partCount, string contentType, CancellationToken cancellationToken) =>
        RunAsync("complete", key, () => Parts.CompleteAsync(key, uploadId, partCount, contentType, cancellationToken));

    /// <inheritdoc />
    public Task AbortAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken) => RunAsync("abort", key, async () =>
    {
        await Parts.AbortAsync(key, uploadId, cancellationToken);
        return 0;
    });

    /// <inheritdoc />
    public Task<bool> ArchiveAsync(ObjectKey key, string etag, CancellationToken cancellationToken) =>
        RunAsync("archive", key, () => Tiers.ArchiveAsync(key, etag, cancellationToken));

    /// <inheritdoc />
    public Task<bool> RehydrateAsync(ObjectKey key, string etag, int days, CancellationToken cancellationToken) =>
        RunAsync("rehydrate", key, () => Tiers.RehydrateAsync(key, etag, days, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectTier?> TierAsync(ObjectKey key, CancellationToken cancellationToken) =>
        RunAsync("tier", key, () => Tiers.TierAsync(key, cancellationToken));

    /// <inheritdoc />
    public Task<ObjectHead?> ReplaceAsync(ObjectKey key, string etag, ObjectKey source, string sourceETag, CancellationToken cancellationToken) =>
        RunAsync("replace", key, () => ((IReplacingStore)inner).ReplaceAsync(key, etag, source, sourceETag, cancellationToken));

    /// <inheritdoc />
    public void Dispose()
    {
        (inner as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<T> RunAsync<T>(string method, ObjectKey? key, Func<Task<T>> call)
    {
        await Before(method, key);
        var fault = Fault(method, key);
        if (fault == FaultKind.NothingKept) throw new StoreUnavailableException(Info.Name, null);
        if (fault == FaultKind.Lied) return default!;
        var result = await call();
        return fault == FaultKind.YetKept ? throw new StoreUnavailableException(Info.Name, null) : result;
    }
}
