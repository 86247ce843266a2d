using Strongroom.Stores;

namespace Strongroom.Testing;

/// <summary>A real store that fails on demand, in every <see cref="FaultKind"/>. Of many deleted at once each key fails by itself.</summary>
/// <param name="inner">The store that does what is done.</param>
public sealed class FaultyStore(IObjectStore inner)
    : IObjectStore, IMultipartStore, IPurgeStore, IObjectLockStore, IArchiveTierStore, IReplacingStore, IDisposable
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

    /// <inheritdoc />
    public int MaxBatch => 100;

    private IPurgeStore Many => (IPurgeStore)inner;

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
    public ValueTask<bool> HidesDeletedAsync(RequestPace pace, CancellationToken cancellationToken) => Many.HidesDeletedAsync(pace, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectKey, PurgeFailure>> DeleteAsync(
        IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken) =>
        await EachAsync(keys, key => key, some => Many.DeleteAsync(some, pace, cancellationToken));

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ObjectVersion, PurgeFailure>> DeleteVersionsAsync(
        IReadOnlyCollection<ObjectVersion> versions, RequestPace pace, CancellationToken cancellationToken) =>
        await EachAsync(versions, version => version.Key, some => Many.DeleteVersionsAsync(some, pace, cancellationToken));

    /// <inheritdoc />
    public async Task<Remains> FindAsync(IReadOnlyCollection<ObjectKey> keys, RequestPace pace, CancellationToken cancellationToken)
    {
        foreach (var key in keys) await Before("head", key);
        return await Many.FindAsync([.. keys.Where(key => Fault("head", key) is null)], pace, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => (inner as IDisposable)?.Dispose();

    private async Task<Dictionary<T, PurgeFailure>> EachAsync<T>(
        IReadOnlyCollection<T> items, Func<T, ObjectKey> keyOf, Func<IReadOnlyCollection<T>, Task<IReadOnlyDictionary<T, PurgeFailure>>> call)
        where T : notnull
    {
        foreach (var item in items) await Before("delete", keyOf(item));
        var faults = items.ToDictionary(item => item, item => Fault("delete", keyOf(item)));
        var failures = (await call([.. items.Where(item => faults[item] is null or FaultKind.YetKept)])).ToDictionary();
        foreach (var (item, fault) in faults)
            if (fault is FaultKind.NothingKept or FaultKind.YetKept) failures[item] = new PurgeFailure("InternalError");
        return failures;
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
